// The catalogue is a table; the renderer is a small template language. Tested by: tests/engine/engine_test.cc.
#include "engine/verdict/texts.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace svod {
namespace {

struct Entry {
  std::string_view id;
  std::string_view ru;
  std::string_view en;
};

// Sorted by id. DO NOT CHANGE an id: clients keep them.
constexpr auto kCatalogue = std::to_array<Entry>({
    {"amendment.at_least", "По решению {decision} — не менее {after} вместо {before}.",
     "By decision {decision} at least {after} instead of {before}."},
    {"amendment.at_least.new", "По решению {decision} — не менее {after}.", "By decision {decision} at least {after}."},
    {"amendment.at_most", "По решению {decision} — не более {after} вместо {before}.",
     "By decision {decision} at most {after} instead of {before}."},
    {"amendment.at_most.new", "По решению {decision} — не более {after}.", "By decision {decision} at most {after}."},
    {"amendment.due", "По решению {decision} срок — {after} вместо {before}.",
     "By decision {decision} due {after} instead of {before}."},
    {"amendment.due.new", "По решению {decision} срок — {after}.", "By decision {decision} due {after}."},
    {"amendment.lifted", "Снято решением {decision}.", "Lifted by decision {decision}."},
    {"amendment.refused", "Решение {decision} ничего не меняет: оно не задаёт того, что здесь можно изменить.",
     "Decision {decision} changes nothing here: it does not set anything that may be changed."},
    {"amendment.unfit.count", "Решение {decision} ничего не меняет: нужно целое число от 0, а не {set}.",
     "Decision {decision} changes nothing here: it takes a whole number from 0 on, not {set}."},
    {"amendment.unfit.length", "Решение {decision} ничего не меняет: нужно целое число от 0 до {most}, а не {set}.",
     "Decision {decision} changes nothing here: it takes a whole number from 0 to {most}, not {set}."},
    {"amendment.unfit.money", "Решение {decision} ничего не меняет: нужна сумма от 0 в рублях и копейках, а не {set}.",
     "Decision {decision} changes nothing here: it takes roubles and kopecks from 0 on, not {set}."},
    {"amendment.unfit.share", "Решение {decision} ничего не меняет: нужна доля от 0 до 100\u00A0%, а не {set}\u00A0%.",
     "Decision {decision} changes nothing here: it takes a share from 0 to 100\u00A0%, not {set}\u00A0%."},
    {"amendment.unfit.sides", "Решение {decision} ничего не меняет: при {set} нижняя граница была бы выше верхней.",
     "Decision {decision} changes nothing here: with {set} the least would be more than the most."},
    {"amendment.unfit.whole", "Решение {decision} ничего не меняет: нужно целое число, а не {set}.",
     "Decision {decision} changes nothing here: it takes a whole number, not {set}."},
    {"amendment.unfit.year", "Решение {decision} ничего не меняет: на {year} год у правила нет такой величины.",
     "Decision {decision} changes nothing here: the rule has no such value for {year}."},
    {"approval.lacking", "Недостаёт: {lacking}.", "Lacking: {lacking_en}."},
    {"approval.not_done", "Недостаёт: {lacking}; срок был {due}, просрочено {days_late:день|дня|дней}.",
     "Lacking: {lacking_en}; due {due}, {days_late:day|days} overdue."},
    {"approval.pass", "Есть всё, что требуется.", "All that is required is there."},
    {"approval.pending", "Пока недостаёт: {lacking}; срок {due}, осталось {days_left:день|дня|дней}.",
     "Lacking so far: {lacking_en}; due {due}, {days_left:day|days} left."},
    {"bounds.at_least.fail", "Значение {measured}, требуется не менее {threshold}; не хватает {gap}.",
     "The value is {measured}, at least {threshold} is required; {gap} short."},
    {"bounds.at_least.pass", "Значение {measured}, требуется не менее {threshold}; запас {gap}.",
     "The value is {measured}, at least {threshold} is required; headroom {gap}."},
    {"bounds.at_most.fail", "Значение {measured}, допускается не более {threshold}; превышение {gap}.",
     "The value is {measured}, at most {threshold} is allowed; {gap} over."},
    {"bounds.at_most.pass", "Значение {measured}, допускается не более {threshold}; запас {gap}.",
     "The value is {measured}, at most {threshold} is allowed; headroom {gap}."},
    {"bounds.straddle",
     "Опубликованное значение округлено: оно означает {measured}, порог {threshold} внутри этих границ.",
     "The published value is rounded: it stands for {measured}, and the threshold {threshold} lies within."},
    {"count.at_least.fail", "Учтено {measured}, требуется не менее {threshold}; не хватает {gap}.",
     "{measured} counted, at least {threshold} required; {gap} short."},
    {"count.at_least.pass", "Учтено {measured}, требуется не менее {threshold}; запас {gap}.",
     "{measured} counted, at least {threshold} required; headroom {gap}."},
    {"count.at_most.fail", "Учтено {measured}, допускается не более {threshold}; превышение {gap}.",
     "{measured} counted, at most {threshold} allowed; {gap} over."},
    {"count.at_most.pass", "Учтено {measured}, допускается не более {threshold}; запас {gap}.",
     "{measured} counted, at most {threshold} allowed; headroom {gap}."},
    {"count.including.fail", "Из них «{part}»: {measured}, требуется не менее {threshold}; не хватает {gap}.",
     "Of these, {part_en}: {measured}, at least {threshold} required; {gap} short."},
    {"count.pending", "Учтено {measured} из {threshold}; срок {due}, осталось {days_left:день|дня|дней}.",
     "{measured} of {threshold} counted; due {due}, {days_left:day|days} left."},
    {"cure.approval.by", "Требовалось до {due} включительно: {lacking}.", "Was needed by {due}: {lacking_en}."},
    {"cure.approval.lacking", "Нужно получить: {lacking}.", "Still to be had: {lacking_en}."},
    {"cure.count.by", "Не хватило {amount:строки|строк|строк} с датой не позднее {due}.",
     "{amount:more line|more lines} dated no later than {due} would have been needed."},
    {"cure.count.by.units", "Не хватило {amount:единицы|единиц|единиц} с датой не позднее {due}.",
     "{amount:more unit|more units} dated no later than {due} would have been needed."},
    {"cure.count.less", "Нужно убрать {amount:строку|строки|строк}.", "{amount:line has|lines have} to go."},
    {"cure.count.less.units", "Нужно уменьшить на {amount:единицу|единицы|единиц}.",
     "{amount:unit|units} less would do."},
    {"cure.count.more", "Нужно добавить {amount:строку|строки|строк} того же рода.",
     "{amount:more line|more lines} of this sort would do."},
    {"cure.count.more.units", "Нужно увеличить на {amount:единицу|единицы|единиц}.",
     "{amount:more unit|more units} would do."},
    {"cure.deadline.earlier", "Требовалось на {amount:день|дня|дней} раньше: не {from}, а {to}.",
     "It was needed {amount:day|days} earlier: on {to}, not on {from}."},
    {"cure.deadline.later", "Требовалось на {amount:день|дня|дней} позже: не {from}, а {to}.",
     "It was needed {amount:day|days} later: on {to}, not on {from}."},
    {"cure.deadline.not_done", "Требовался результат не позднее {due}.", "A result was needed by {due}."},
    {"cure.disjoint", "Достаточно убрать или отнести иначе {amount:строку|строки|строк}.",
     "It is enough to take out, or to attribute otherwise, {amount:line|lines}."},
    {"cure.given_up", "Наименьшее изменение не найдено: поиск прекращён, он занял бы слишком много шагов.",
     "The least change was not found: the search was given up, it would have taken too many steps."},
    {"cure.group.contradiction",
     "Эти правила не могут выполняться вместе, как бы ни были распределены средства: {rules}.",
     "These rules cannot hold together, however the money is spread: {rules}."},
    {"cure.group.contradiction.lines",
     "Эти правила не могут выполняться вместе на строках того рода, что есть: {rules}.",
     "These rules cannot hold together on lines of the sorts that are there: {rules}."},
    {"cure.group.given_up",
     "Как исполнить вместе все правила об этих средствах, не найдено: поиск прекращён, он занял бы слишком много "
     "шагов.",
     "How all rules about this money could hold was not found: the search was given up, it would have taken too many "
     "steps."},
    {"cure.group.move",
     "Все правила об этих средствах ({rules}) выполнятся, если перераспределить {amount}; меньшего не хватит.",
     "All {rules} rules about this money hold when {amount} is moved; less will not do."},
    {"cure.group.move.units",
     "Все правила об этом целом ({rules}) выполнятся, если перераспределить {amount:единицу|единицы|единиц}; меньшего "
     "не "
     "хватит.",
     "All {rules} rules about this whole hold when {amount:unit is|units are} moved; less will not do."},
    {"cure.lead_time.earlier", "Начать требовалось на {amount:день|дня|дней} раньше: не {from}, а {to}.",
     "It had to begin {amount:day|days} earlier: on {to}, not on {from}."},
    {"cure.lead_time.later", "Достаточно перенести на {amount:день|дня|дней} позже: с {from} на {to}.",
     "It is enough to put it off by {amount:day|days}: from {from} to {to}."},
    {"cure.not_sought", "Наименьшее изменение не искали: его ищут для первых {most} нарушений одного правила.",
     "The least change was not looked for: it is for the first {most} failures of one rule."},
    {"cure.present", "Нужно представить: {things}.", "To be handed in: {things}."},
    {"cure.require", "Условие выполнится, если {path} будет {to}, а не {from}.",
     "The condition holds when {path} is {to} instead of {from}."},
    {"cure.require.line", "Условие выполнится, если в {path} будет ещё одна строка, такая.",
     "The condition would hold with one more line in {path}, such a one."},
    {"cure.share.mark.less", "Достаточно отнести к этой части на {amount} меньше.",
     "It is enough that {amount} less is of this part."},
    {"cure.share.mark.less.units", "Достаточно отнести к этой части на {amount:единицу|единицы|единиц} меньше.",
     "It is enough that {amount:unit|units} less are of this part."},
    {"cure.share.mark.more", "Достаточно отнести к этой части ещё {amount}.",
     "It is enough that {amount} more is of this part."},
    {"cure.share.mark.more.units", "Достаточно отнести к этой части ещё {amount:единицу|единицы|единиц}.",
     "It is enough that {amount:more unit is|more units are} of this part."},
    {"cure.share.move.less", "Достаточно перенести {amount} из этой части в остальное, не меняя целого.",
     "It is enough to move {amount} from this part to the rest, the whole unchanged."},
    {"cure.share.move.less.units",
     "Достаточно перенести {amount:единицу|единицы|единиц} из этой части в остальное, не меняя целого.",
     "It is enough to move {amount:unit|units} from this part to the rest, the whole unchanged."},
    {"cure.share.move.more", "Достаточно перенести {amount} из остального в эту часть, не меняя целого.",
     "It is enough to move {amount} from the rest to this part, the whole unchanged."},
    {"cure.share.move.more.units",
     "Достаточно перенести {amount:единицу|единицы|единиц} из остального в эту часть, не меняя целого.",
     "It is enough to move {amount:unit|units} from the rest to this part, the whole unchanged."},
    {"cure.share.sum.less", "Достаточно уменьшить эту часть на {amount}, и целое вместе с ней.",
     "It is enough to make this part, and the whole with it, {amount} less."},
    {"cure.share.sum.less.units",
     "Достаточно уменьшить эту часть на {amount:единицу|единицы|единиц}, и целое вместе с ней.",
     "It is enough to make this part, and the whole with it, {amount:unit|units} less."},
    {"cure.share.sum.more", "Достаточно увеличить эту часть на {amount}, и целое вместе с ней.",
     "It is enough to make this part, and the whole with it, {amount} more."},
    {"cure.share.sum.more.units",
     "Достаточно увеличить эту часть на {amount:единицу|единицы|единиц}, и целое вместе с ней.",
     "It is enough to make this part, and the whole with it, {amount:unit|units} more."},
    {"cure.value.lower", "Достаточно снизить на {amount}: с {from} до {to}.",
     "{amount} less would do: {to} instead of {from}."},
    {"cure.value.raise", "Достаточно увеличить на {amount}: с {from} до {to}.",
     "{amount} more would do: {to} instead of {from}."},
    {"deadline.early", "Выполнено {measured}, раньше начала срока {from}; срок {due}.",
     "Done on {measured}, before the window opens on {from}; due {due}."},
    {"deadline.late", "Выполнено {measured}, срок был {due}; опоздание {days_late:день|дня|дней}.",
     "Done on {measured}, due {due}; {days_late:day|days} late."},
    {"deadline.not_done", "Не выполнено; срок был {due}, просрочено {days_late:день|дня|дней}.",
     "Not done; due {due}, {days_late:day|days} overdue."},
    {"deadline.pass", "Выполнено {measured}, срок {due}; запас {gap:день|дня|дней}.",
     "Done on {measured}, due {due}; {gap:day|days} to spare."},
    {"deadline.pending", "Ещё не выполнено; срок {due}, осталось {days_left:день|дня|дней}.",
     "Not done yet; due {due}, {days_left:day|days} left."},
    {"disjoint.fail", "Совпадающие строки: {measured:пара|пары|пар}.", "Lines that match: {measured:pair|pairs}."},
    {"disjoint.pass", "Совпадающих строк нет.", "No lines match."},
    {"error.ambiguous_item", "Правило не вычислено: найдено больше одной подходящей строки.",
     "The rule could not be evaluated: more than one line matches."},
    {"error.division_by_zero", "Правило не вычислено: деление на ноль.",
     "The rule could not be evaluated: division by zero."},
    {"error.evaluation", "Правило не вычислено: {reason}.", "The rule could not be evaluated: {reason}."},
    {"error.negative_amount", "Правило не вычислено: отрицательное значение там, где складываются доли.",
     "The rule could not be evaluated: a negative amount where shares are added up."},
    {"error.negative_precision", "Правило не вычислено: точность округления отрицательна.",
     "The rule could not be evaluated: the precision of a value is negative."},
    {"error.overflow", "Правило не вычислено: число вышло за пределы точной арифметики.",
     "The rule could not be evaluated: a number exceeds exact arithmetic."},
    {"error.step_budget", "Правило не вычислено: исчерпан предел шагов.",
     "The rule could not be evaluated: the step budget is used up."},
    {"growth.at_least.fail", "Рост {measured}, требуется не менее {threshold}; не хватает {gap}.",
     "Growth is {measured}, at least {threshold} is required; {gap} short."},
    {"growth.at_least.pass", "Рост {measured}, требуется не менее {threshold}; запас {gap}.",
     "Growth is {measured}, at least {threshold} is required; headroom {gap}."},
    {"growth.straddle", "Значения округлены: рост от {low} до {high}, порог {threshold} внутри этих границ.",
     "The values are rounded: growth lies between {low} and {high}, and the threshold {threshold} within."},
    {"lead_time.days.fail",
     "С {from} по {to} — {measured:день|дня|дней}, требуется не менее {at_least:дня|дней|дней}; не хватает "
     "{gap:дня|дней|дней}.",
     "From {from} to {to} is {measured:day|days}, at least {at_least:day|days} required; {gap:day|days} short."},
    {"lead_time.days.pass",
     "С {from} по {to} — {measured:день|дня|дней}, требуется не менее {at_least:дня|дней|дней}; запас "
     "{gap:день|дня|дней}.",
     "From {from} to {to} is {measured:day|days}, at least {at_least:day|days} required; {gap:day|days} to spare."},
    {"lead_time.months.fail",
     "С {from} по {to} — {measured:день|дня|дней}, требуется не менее {at_least:месяца|месяцев|месяцев}; не хватает "
     "{gap:дня|дней|дней}.",
     "From {from} to {to} is {measured:day|days}, at least {at_least:month|months} required; {gap:day|days} short."},
    {"lead_time.months.pass",
     "С {from} по {to} — {measured:день|дня|дней}, требуется не менее {at_least:месяца|месяцев|месяцев}; запас "
     "{gap:день|дня|дней}.",
     "From {from} to {to} is {measured:day|days}, at least {at_least:month|months} required; {gap:day|days} to spare."},
    {"lead_time.weeks.fail",
     "С {from} по {to} — {measured:день|дня|дней}, требуется не менее {at_least:недели|недель|недель}; не хватает "
     "{gap:дня|дней|дней}.",
     "From {from} to {to} is {measured:day|days}, at least {at_least:week|weeks} required; {gap:day|days} short."},
    {"lead_time.weeks.pass",
     "С {from} по {to} — {measured:день|дня|дней}, требуется не менее {at_least:недели|недель|недель}; запас "
     "{gap:день|дня|дней}.",
     "From {from} to {to} is {measured:day|days}, at least {at_least:week|weeks} required; {gap:day|days} to spare."},
    {"mendable.by_correction",
     "Период завершён: исправить можно, только если показатель указан ошибочно; иначе — дополнительное соглашение.",
     "The period is over: a corrected filing helps only where a figure was filed wrongly; otherwise an amendment is "
     "needed."},
    {"mendable.no", "Исправить это уже нельзя; снять требование может только дополнительное соглашение.",
     "This can no longer be mended; only an amendment can lift the provision."},
    {"not_applicable.condition", "Не относится к этому делу: условие применения не выполнено.",
     "Does not concern this dossier: the condition of application does not hold."},
    {"not_applicable.empty_whole", "Не применяется: целое, от которого считается доля, равно нулю.",
     "Not applicable: the whole of which the share is taken is zero."},
    {"not_applicable.not_in_force", "Не действует в {year} году.", "Not in force in {year}."},
    {"not_applicable.no_items", "Не применяется: в деле нет ни одной строки, к которой относится требование.",
     "Not applicable: the dossier has no line that the provision is about."},
    {"not_applicable.no_period", "В {year} году срок по этому требованию не наступает.",
     "Nothing falls due under this provision in {year}."},
    {"not_applicable.suspended", "Приостановлено с {from} по {to}: {authority}. Причина: {reason}.",
     "Suspended from {from} to {to} by {authority}. Reason: {reason}."},
    {"not_applicable.suspended.open", "Приостановлено с {from}: {authority}. Причина: {reason}.",
     "Suspended from {from} on by {authority}. Reason: {reason}."},
    {"not_applicable.year", "Для {year} года значение не установлено.", "No value is set for {year}."},
    {"not_applicable.zero_base", "Не применяется: значение предыдущего периода равно нулю.",
     "Not applicable: the value of the period before is zero."},
    {"pending.not_due", "Ещё не выполнено; срок {due}, осталось {days_left:день|дня|дней}.",
     "Not fulfilled yet; due {due}, {days_left:day|days} left."},
    {"present.fail", "Нет или пусто: {lacking}.", "Not there, or empty: {lacking}."},
    {"present.pass", "Всё на месте.", "All of it is there."},
    {"require.fail", "Условие не выполнено.", "The condition does not hold."},
    {"require.pass", "Условие выполнено.", "The condition holds."},
    {"share.at_least.fail", "Доля {measured}, требуется не менее {threshold}; не хватает {gap}.",
     "The share is {measured}, at least {threshold} is required; {gap} short."},
    {"share.at_least.pass", "Доля {measured}, требуется не менее {threshold}; запас {gap}.",
     "The share is {measured}, at least {threshold} is required; headroom {gap}."},
    {"share.at_most.fail", "Доля {measured}, допускается не более {threshold}; превышение {gap}.",
     "The share is {measured}, at most {threshold} is allowed; {gap} over."},
    {"share.at_most.pass", "Доля {measured}, допускается не более {threshold}; запас {gap}.",
     "The share is {measured}, at most {threshold} is allowed; headroom {gap}."},
    {"share.empty.fail", "Не выполнено: целое, от которого считается доля, равно нулю.",
     "Does not hold: the whole of which the share is taken is zero."},
    {"share.empty.pass", "Выполнено: целое, от которого считается доля, равно нулю.",
     "Holds: the whole of which the share is taken is zero."},
    {"undetermined.incomplete",
     "Недостаточно данных: {missing:неполный список решит|неполных списка решат|неполных списков решат} исход.",
     "Data are missing: the rest of {missing:incomplete list|incomplete lists} would decide."},
    {"undetermined.missing", "Недостаточно данных: {missing:поле решит|поля решат|полей решат} исход.",
     "Data are missing: {missing:field|fields} would decide."},
});

const Entry* FindEntry(std::string_view id) {
  auto it = std::find_if(kCatalogue.begin(), kCatalogue.end(), [id](const Entry& e) { return e.id == id; });
  return it == kCatalogue.end() ? nullptr : &*it;
}

const v1::Quantity* FindParameter(const v1::MessageRef& message, std::string_view name) {
  for (const v1::Operand& parameter : message.parameters()) {
    if (parameter.name() == name) return &parameter.value();
  }
  return nullptr;
}

int64_t WholeNumber(const v1::Quantity& quantity) {
  return quantity.kind_case() == v1::Quantity::kDays ? quantity.days() : quantity.count();
}

// `forms` is `день|дня|дней`.
std::string_view PickForm(std::string_view forms, int form) {
  while (form-- > 0 && forms.find('|') != std::string_view::npos) forms.remove_prefix(forms.find('|') + 1);
  return forms.substr(0, forms.find('|'));
}

// Calls `text` for literal pieces and `field` for the inside of each `{}`.
template <typename Text, typename Field>
void Scan(std::string_view pattern, Text text, Field field) {
  while (!pattern.empty()) {
    size_t open = pattern.find('{');
    text(pattern.substr(0, open));
    if (open == std::string_view::npos) return;
    size_t close = pattern.find('}', open);
    field(pattern.substr(open + 1, close - open - 1));
    pattern.remove_prefix(close + 1);
  }
}

std::string Render(std::string_view pattern, const v1::MessageRef& message, Language language) {
  std::string result;
  result.reserve(2 * pattern.size());
  auto field = [&](std::string_view inside) {
    std::string_view name = inside.substr(0, inside.find(':'));
    const v1::Quantity* value = FindParameter(message, name);
    if (value == nullptr) {
      result.append("{").append(name).append("}");
      return;
    }
    result += FormatQuantity(*value, language);
    if (name.size() == inside.size()) return;
    result += "\u00A0";
    result += PickForm(inside.substr(name.size() + 1), PluralForm(WholeNumber(*value), language));
  };
  Scan(
      pattern, [&](std::string_view piece) { result += piece; }, field);
  return result;
}

}  // namespace

int PluralForm(int64_t n, Language language) {
  int64_t last_two = std::abs(n % 100);
  int64_t last = last_two % 10;
  if (language == Language::kEnglish) return n == 1 || n == -1 ? 0 : 1;
  if (last_two >= 11 && last_two <= 14) return 2;
  if (last == 1) return 0;
  return last >= 2 && last <= 4 ? 1 : 2;
}

v1::LocalizedText RenderMessage(const v1::MessageRef& message) {
  v1::LocalizedText text;
  RenderMessage(message, &text);
  return text;
}

void RenderMessage(const v1::MessageRef& message, v1::LocalizedText* text) {
  const Entry* entry = FindEntry(message.id());
  text->set_ru(entry == nullptr ? message.id() : Render(entry->ru, message, Language::kRussian));
  text->set_en(entry == nullptr ? message.id() : Render(entry->en, message, Language::kEnglish));
}

void AddParameter(std::string_view name, v1::Quantity value, v1::MessageRef* message) {
  v1::Operand* parameter = message->add_parameters();
  parameter->set_name(name.data(), name.size());
  *parameter->mutable_value() = std::move(value);
}

std::vector<std::string> MessageIds() {
  std::vector<std::string> ids;
  ids.reserve(kCatalogue.size());
  for (const Entry& entry : kCatalogue) ids.emplace_back(entry.id);
  return ids;
}

std::vector<std::string> MessageParameters(std::string_view id) {
  std::vector<std::string> names;
  const Entry* entry = FindEntry(id);
  if (entry == nullptr) return names;
  auto add = [&names](std::string_view inside) {
    std::string name(inside.substr(0, inside.find(':')));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  auto ignore = [](std::string_view) {};
  Scan(entry->ru, ignore, add);
  Scan(entry->en, ignore, add);
  return names;
}

}  // namespace svod
