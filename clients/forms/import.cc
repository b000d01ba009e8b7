#include "clients/forms/import.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/forms/merge.h"
#include "clients/forms/schema.h"
#include "clients/forms/text.h"
#include "clients/forms/values.h"
#include "engine/document/parts.h"
#include "svod/v1/annotations.pb.h"

namespace svod::forms {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A cell as its column has it: the text for the field, and the number as written, for formulas.
struct Converted {
  std::string text;
  std::optional<Decimal> number;
};

Reading<Converted> ConvertWord(const Column& column, const Cell& cell) {
  const Reading<std::string> text = ReadText(cell);
  if (!text.value) return {std::nullopt, text.fault};
  const std::string normalised = Normalised(*text.value);
  for (const Word& word : column.words) {
    if (word.normalised == normalised) return {Converted{word.value, std::nullopt}, {}};
  }
  const std::string words = absl::StrJoin(OfferedWords(column), ", ");
  return {std::nullopt, Say("unknown-word", "\"$0\" is none of: $1", "«$0» — ни одно из: $1", ShownCell(cell), words)};
}

Reading<Converted> ConvertNumber(const Column& column, const Cell& cell) {
  const Reading<Decimal> number = ReadNumber(cell, column.value == ValueKind::kPercent);
  if (!number.value) return {std::nullopt, number.fault};
  if (column.value == ValueKind::kMoney) {
    const Reading<int64_t> kopecks = ReadMoney(cell, column.unit);
    if (!kopecks.value) return {std::nullopt, kopecks.fault};
    return {Converted{Cat(*kopecks.value), number.value}, {}};
  }
  if (column.value == ValueKind::kWhole) {
    const Reading<int64_t> whole = ReadWhole(cell);
    if (!whole.value) return {std::nullopt, whole.fault};
    return {Converted{Cat(*whole.value), number.value}, {}};
  }
  return {Converted{number.value->ToString(), number.value}, {}};
}

Reading<Converted> Convert(const Column& column, const Cell& cell) {
  if (column.value == ValueKind::kWords) return ConvertWord(column, cell);
  if (column.value == ValueKind::kText || column.value == ValueKind::kDate) {
    Reading<std::string> text = column.value == ValueKind::kText ? ReadText(cell) : ReadDay(cell);
    if (!text.value) return {std::nullopt, std::move(text.fault)};
    return {Converted{*std::move(text.value), std::nullopt}, {}};
  }
  return ConvertNumber(column, cell);
}

std::string Quoted(const Profile& profile, const std::vector<int>& columns, bool russian) {
  return absl::StrJoin(columns, ", ", [&profile, russian](std::string* out, int column) {
    *out += Cat(russian ? "«" : "\"", profile.columns[static_cast<size_t>(column)].titles.front().Written(),
                russian ? "»" : "\"");
  });
}

std::string WithComma(const std::string& number) { return absl::StrReplaceAll(number, {{".", ","}}); }

// Imports the rows of one form, one after another. Borrows all it is given.
class FormImporter {
 public:
  FormImporter(const Form& form, Message* dossier, Origins* origins, Faults& faults)
      : form_(form), profile_(*form.profile), dossier_(dossier), origins_(origins), faults_(faults) {}

  void Import() {
    sums_.resize(profile_.columns.size());
    seen_.resize(profile_.columns.size());
    distinct_seen_.resize(profile_.distinct.size());
    for (size_t i = 0; i < profile_.columns.size(); ++i) {
      if (!profile_.columns[i].equals) told_.push_back(static_cast<int>(i));
    }
    if (form_.rows.empty()) faults_.Add(form_.place, Say("no-rows", "the form has no rows", "в форме нет строк"));
    for (const FormRow& row : form_.rows) {
      row_faults_.clear();
      ImportRow(ConvertRow(row, true));
    }
    for (const FormRow& row : form_.totals) CheckTotals(row);
  }

 private:
  // Fills values_ and numbers_. False when a cell of the row has a fault.
  bool ConvertRow(const FormRow& row, bool data) {
    const size_t faults_before = faults_.count();
    std::vector<RowValue> above = std::exchange(values_, std::vector<RowValue>(row.size()));
    numbers_.assign(row.size(), std::nullopt);
    row_ = &row;
    for (size_t i = 0; i < row.size(); ++i) {
      const Column& column = profile_.columns[i];
      values_[i].place = row[i].place;
      if (IsBlank(profile_, row[i].cell)) {
        if (column.carry && !above.empty() && data) Carry(above[i], &values_[i]);
        if (column.required && values_[i].text.empty() && data) Missing({static_cast<int>(i)}, row[i].place);
        continue;
      }
      if (!data && !IsSummed(static_cast<int>(i)) && !column.equals) continue;
      ConvertCell(i, *row[i].cell, data);
    }
    if (data) CheckGroups();
    if (data) CheckNeeds();
    for (size_t i = 0; i < row.size(); ++i) CheckFormula(i);
    if (data && faults_.count() == faults_before) CheckContradictions();
    if (data && faults_.count() == faults_before) CheckRepeats();
    const bool sound = faults_.count() == faults_before;
    if (!data) values_ = std::move(above);
    return sound;
  }

  // The place stays that of the row; what is said there is what the cell above says.
  static void Carry(const RowValue& above, RowValue* value) {
    value->text = above.text;
    value->place.value = above.place.value;
  }

  [[nodiscard]] bool IsSummed(int column) const {
    const std::vector<int>& sums = profile_.totals.sums;
    return std::find(sums.begin(), sums.end(), column) != sums.end();
  }

  void ConvertCell(size_t i, const Cell& cell, bool data) {
    const Column& column = profile_.columns[i];
    Reading<Converted> read = Convert(column, cell);
    if (!read.value) {
      unknown_sums_.insert(i);
      return faults_.Add(values_[i].place, std::move(read.fault));
    }
    values_[i].text = read.value->text;
    numbers_[i] = read.value->number;
    if (!data) return;
    if (column.unique) {
      const auto [other, first] = seen_[i].emplace(values_[i].text, values_[i].place.row);
      if (!first) {
        faults_.Add(values_[i].place, Say("duplicate-key", "\"$0\" stands in row $1 already",
                                          "«$0» уже есть в строке $1", ShownCell(cell), other->second));
      }
    }
    if (!numbers_[i] || !IsSummed(static_cast<int>(i))) return;
    const std::optional<Decimal> sum = sums_[i].Add(*numbers_[i]);
    if (sum) {
      sums_[i] = *sum;
    } else {
      faults_.Add(values_[i].place, Say("number-out-of-range", "with \"$0\" the sum of the rows is too large",
                                        "с «$0» сумма строк слишком велика", ShownCell(cell)));
    }
  }

  void Missing(const std::vector<int>& columns, const Place& place) {
    if (columns.size() == 1) {
      const bool there = !place.header.empty();
      return faults_.Add(place, Say("missing-field", "a value is missing$0", "нет значения$1",
                                    there ? "" : ": " + Quoted(profile_, columns, false),
                                    there ? "" : ": " + Quoted(profile_, columns, true)));
    }
    faults_.Add(RowPlace(), Say("one-needed", "one of $0 is needed", "нужно одно из: $1",
                                Quoted(profile_, columns, false), Quoted(profile_, columns, true)));
  }

  // The place of the row, no single cell.
  [[nodiscard]] Place RowPlace() const {
    const Place& first = row_->front().place;
    return Place{first.file, first.sheet, first.row, 0, "", ""};
  }

  void CheckGroups() {
    for (const std::vector<int>& group : profile_.one_of) {
      const auto filled = std::count_if(group.begin(), group.end(), [this](int column) {
        return !values_[static_cast<size_t>(column)].text.empty() ||
               row_->at(static_cast<size_t>(column)).cell != nullptr;
      });
      if (filled != 1) Missing(group, RowPlace());
    }
  }

  void CheckFormula(size_t i) {
    const Column& column = profile_.columns[i];
    if (!column.equals || !numbers_[i]) return;
    bool known = true;
    const std::optional<Ratio> expected = column.equals->Evaluate([this, &known](int operand) {
      const std::optional<Decimal>& number = numbers_[static_cast<size_t>(operand)];
      // A cell that cannot be read is a fault already, and no zero.
      known = known && (number || IsBlank(profile_, (*row_)[static_cast<size_t>(operand)].cell));
      return number ? Ratio::FromDecimal(*number) : Ratio();
    });
    if (!known) return;
    const Cell& cell = *(*row_)[i].cell;
    if (!expected) {
      return faults_.Add(values_[i].place,
                         Say("formula-without-value", "\"$0\" cannot be: $1 has no value here, leave the cell blank",
                             "«$0» быть не может: $2 здесь не имеет значения, оставьте ячейку пустой", ShownCell(cell),
                             column.equals_text.en, column.equals_text.ru));
    }
    const std::optional<Decimal> wanted = RoundedTo(*expected, column.digits);
    const std::optional<Decimal> given = RoundedTo(Ratio::FromDecimal(*numbers_[i]), column.digits);
    if (wanted && wanted == given) return;
    const std::string number = wanted ? wanted->ToString() : "?";
    faults_.Add(values_[i].place, Say("formula-disagrees", "\"$0\" does not agree with the other columns: $1 is $2",
                                      "«$0» не сходится с другими графами: $3 = $4", ShownCell(cell),
                                      column.equals_text.en, number, column.equals_text.ru, WithComma(number)));
  }

  [[nodiscard]] bool Holds(const Condition& condition) const {
    const std::string& text = values_[static_cast<size_t>(condition.column)].text;
    if (condition.kind == Condition::Kind::kFilled) return !text.empty();
    return (text == condition.value) == (condition.kind == Condition::Kind::kIs);
  }

  [[nodiscard]] bool AllHold(const std::vector<Condition>& conditions) const {
    return std::all_of(conditions.begin(), conditions.end(),
                       [this](const Condition& condition) { return Holds(condition); });
  }

  // What the cells of the conditions say: `"Статус" is "достигнут"`.
  [[nodiscard]] std::string CellsText(std::span<const Condition> conditions, bool russian) const {
    return absl::StrJoin(conditions, ", ", [this, russian](std::string* out, const Condition& condition) {
      const std::string& value = values_[static_cast<size_t>(condition.column)].place.value;
      *out += Filled(russian ? "$0 — «$1»" : "$0 is \"$1\"", {Quoted(profile_, {condition.column}, russian), value});
    });
  }

  void CheckNeeds() {
    for (const Need& need : profile_.needs) {
      if (!AllHold(need.when)) continue;
      for (const int column : need.columns) {
        const RowValue& value = values_[static_cast<size_t>(column)];
        // A cell that cannot be read is a fault already.
        if (!value.text.empty() || !IsBlank(profile_, (*row_)[static_cast<size_t>(column)].cell)) continue;
        const bool there = !value.place.header.empty();
        faults_.Add(value.place, Say("missing-field", "a value is missing$0, for $1", "нет значения$2, хотя $3",
                                     there ? "" : ": " + Quoted(profile_, {column}, false), CellsText(need.when, false),
                                     there ? "" : ": " + Quoted(profile_, {column}, true), CellsText(need.when, true)));
      }
    }
  }

  void CheckContradictions() {
    for (const std::vector<Condition>& group : profile_.contradictions) {
      if (group.empty() || !AllHold(group)) continue;
      const Place& place = values_[static_cast<size_t>(group.back().column)].place;
      const std::span<const Condition> others(group.data(), group.size() - 1);
      faults_.Add(place, Say("values-contradict", "\"$0\" contradicts the row: $1", "«$0» противоречит строке: $2",
                             place.value, CellsText(others, false), CellsText(others, true)));
    }
  }

  [[nodiscard]] std::vector<std::string> ValuesOf(const std::vector<int>& columns) const {
    std::vector<std::string> texts;
    texts.reserve(columns.size());
    for (const int column : columns) texts.push_back(values_[static_cast<size_t>(column)].text);
    return texts;
  }

  // A row that says what one above says already would count twice.
  void CheckRepeats() {
    const auto [whole, is_new] = rows_seen_.emplace(ValuesOf(told_), RowPlace().row);
    if (!is_new) {
      return faults_.Add(RowPlace(),
                         Say("repeated-row", "the row repeats row $0: take it out, or say what tells them apart",
                             "строка повторяет строку $0: уберите её или укажите, чем они различаются", whole->second));
    }
    for (size_t i = 0; i < profile_.distinct.size(); ++i) {
      const Distinct& distinct = profile_.distinct[i];
      if (distinct.columns.empty() || !AllHold(distinct.when)) continue;
      const auto [other, first] = distinct_seen_[i].emplace(ValuesOf(distinct.columns), RowPlace().row);
      if (first) continue;
      const int column = distinct.when.empty() ? distinct.columns.front() : distinct.when.back().column;
      const Place& place = values_[static_cast<size_t>(column)].place;
      faults_.Add(place, Say("repeated-row", "\"$0\" would count twice: row $1 has the same $2",
                             "«$0» засчиталось бы дважды: в строке $1 то же самое ($3)", place.value, other->second,
                             Quoted(profile_, distinct.columns, false), Quoted(profile_, distinct.columns, true)));
    }
  }

  // A keyed step without a key, or a condition that does not hold: no record.
  [[nodiscard]] bool Applies(const Record& record) const {
    for (const TargetStep& step : record.at.steps) {
      if (step.key != nullptr && values_[static_cast<size_t>(step.column)].text.empty()) return false;
    }
    return AllHold(record.when);
  }

  // `sound`: its cells are. Others are tried too, for what else is wrong with them.
  void ImportRow(bool sound) {
    bool used = !sound;
    for (const Record& record : profile_.records) {
      if (!Applies(record)) continue;
      used = true;
      CheckKeys(record);
      const Target target = Follow(record.at, values_, dossier_, origins_);
      for (const Setting& setting : record.set) Set(setting, target);
    }
    if (used) return;
    std::vector<int> asked;
    for (const Record& record : profile_.records) {
      for (const Condition& condition : record.when) {
        const bool empty = values_[static_cast<size_t>(condition.column)].text.empty();
        if (empty && std::find(asked.begin(), asked.end(), condition.column) == asked.end())
          asked.push_back(condition.column);
      }
    }
    faults_.Add(RowPlace(), Say("nothing-to-import", "nothing of the row can be imported: fill in $0",
                                "из строки нечего взять: заполните $1", Quoted(profile_, asked, false),
                                Quoted(profile_, asked, true)));
  }

  void Set(const Setting& setting, Target target) {
    RowValue value;
    value.text = setting.constant;
    value.place = RowPlace();
    if (setting.column >= 0) value = values_[static_cast<size_t>(setting.column)];
    if (value.text.empty()) return;
    for (size_t i = 0; i + 1 < setting.way.size(); ++i) {
      target.path += Cat(".", setting.way[i]->name());
      target.message = target.message->GetReflection()->MutableMessage(target.message, setting.way[i]);
    }
    std::optional<Said> fault = SetValue(target, setting.way.back(), value, origins_);
    if (fault) AddOnce(value.place, *std::move(fault));
  }

  void CheckKeys(const Record& record) {
    for (const TargetStep& step : record.at.steps) {
      if (step.key == nullptr) continue;
      const RowValue& value = values_[static_cast<size_t>(step.column)];
      std::optional<Said> fault = CheckValue(step.key, value);
      if (fault) AddOnce(value.place, *std::move(fault));
    }
  }

  // Several records of a row take the same cell.
  void AddOnce(const Place& place, Said said) {
    if (row_faults_.emplace(place.column, said.en).second) faults_.Add(place, std::move(said));
  }

  void CheckTotals(const FormRow& row) {
    ConvertRow(row, false);
    for (const int column : profile_.totals.sums) {
      const size_t i = static_cast<size_t>(column);
      if (!numbers_[i] || unknown_sums_.contains(i) || *numbers_[i] == sums_[i]) continue;
      const std::string sum = sums_[i].ToString();
      faults_.Add(row[i].place,
                  Say("sum-disagrees", "\"$0\" is not the sum of the rows, which is $1",
                      "«$0» — не сумма строк, она равна $2", ShownCell(*row[i].cell), sum, WithComma(sum)));
    }
  }

  const Form& form_;
  const Profile& profile_;
  Message* dossier_;
  Origins* origins_;
  Faults& faults_;
  const FormRow* row_ = nullptr;
  std::vector<RowValue> values_;                 // of the row, by column
  std::vector<std::optional<Decimal>> numbers_;  // likewise
  std::vector<Decimal> sums_;                    // of the rows so far, by column
  std::set<size_t> unknown_sums_;                // columns with a cell that cannot be read
  std::set<std::pair<int, std::string>> row_faults_;
  std::vector<std::map<std::string, int>> seen_;  // values of `unique` columns and their rows
  std::vector<int> told_;                         // columns that do not follow from others
  using RowsSeen = std::map<std::vector<std::string>, int>;
  RowsSeen rows_seen_;                   // values of told_ and their rows
  std::vector<RowsSeen> distinct_seen_;  // likewise, of each of the profile's `distinct`
};

// A place that is no place of a file.
Place Named(const std::string& name) { return Place{name, "", 0, 0, "", ""}; }

bool SetUnit(const SubjectParts& parts, const std::string& unit, Message* dossier, Origins* origins, Faults& faults) {
  std::string error;
  if (!parts.ParseUnitName(unit, dossier, &error)) {
    Place place = Named("--unit");
    place.value = Shown(unit);
    faults.Add(std::move(place), Say("bad-name", "$0", "$0", error));
    return false;
  }
  const FieldDescriptor* field = parts.unit();
  const Message& said = dossier->GetReflection()->GetMessage(*dossier, field);
  for (int i = 0; i < field->message_type()->field_count(); ++i) {
    const FieldDescriptor* part = field->message_type()->field(i);
    Place place = Named("--unit");
    place.value = Shown(ValueText(said, part));
    origins->emplace(Cat(field->name(), ".", part->name()), std::move(place));
  }
  return true;
}

void CheckUnit(const SubjectParts& parts, const Message& dossier, Faults& faults) {
  const Message& unit = dossier.GetReflection()->GetMessage(dossier, parts.unit());
  std::vector<std::string> missing;
  for (int i = 0; i < unit.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = unit.GetDescriptor()->field(i);
    if (field->options().GetExtension(v1::field).required() && ValueText(unit, field).empty())
      missing.push_back(field->name());
  }
  if (missing.empty()) return;
  const std::string list = absl::StrJoin(missing, ", ");
  faults.Add({},
             Say("unit-not-known",
                 "it is not known for what the forms are filed ($0): say it by --unit, or in the head of the report",
                 "неизвестно, за что подаются формы ($0): укажите --unit или заполните шапку отчёта", list));
}

void CheckYears(const std::vector<Form>& forms, int year, Faults& faults) {
  for (const Form& form : forms) {
    for (const auto& [named, place] : form.years) {
      if (named == year) continue;
      faults.Add(place, Say("year-disagrees", "the forms are filed for the year $0", "формы подаются за $0 год", year));
    }
  }
}

void CheckOnce(const std::vector<Form>& forms, Faults& faults) {
  std::map<std::string, const Form*> seen;
  for (const Form& form : forms) {
    const auto [other, first] = seen.emplace(form.profile->name, &form);
    if (first) continue;
    faults.Add(form.place,
               Say("duplicate-form", "the form `$0` is given twice: $1", "форма `$0` дана дважды: $2",
                   form.profile->name, PlaceText(other->second->place, false), PlaceText(other->second->place, true)));
  }
}

}  // namespace

bool IsEmpty(const Form& form) {
  const auto blank = [&form](const FormRow& row) {
    return std::all_of(row.begin(), row.end(),
                       [&form](const FormCell& cell) { return IsBlank(*form.profile, cell.cell); });
  };
  return form.totals.empty() && std::all_of(form.rows.begin(), form.rows.end(), blank);
}

void ImportForm(const Form& form, Message* dossier, Origins* origins, Faults& faults) {
  FormImporter(form, dossier, origins, faults).Import();
}

std::unique_ptr<Message> ImportForms(const std::vector<Form>& forms, const std::string& unit, const Message* into,
                                     const google::protobuf::Descriptor* subject, Faults& faults) {
  std::string error;
  const std::optional<SubjectParts> parts = SubjectParts::Of(subject, &error);
  std::unique_ptr<Message> dossier(google::protobuf::MessageFactory::generated_factory()->GetPrototype(subject)->New());
  Origins origins;
  if (!parts) {
    faults.Add({}, Say("bad-subject", "$0", "$0", error));
    return nullptr;
  }
  if (!unit.empty() && !SetUnit(*parts, unit, dossier.get(), &origins, faults)) return nullptr;
  CheckOnce(forms, faults);
  const bool all_empty = std::all_of(forms.begin(), forms.end(), IsEmpty);
  for (const Form& form : forms) {
    if (all_empty || !IsEmpty(form)) ImportForm(form, dossier.get(), &origins, faults);
  }
  if (into != nullptr) {
    std::unique_ptr<Message> whole(into->New());
    whole->CopyFrom(*into);
    Merge(*dossier, whole.get(), origins, faults);
    dossier = std::move(whole);
  }
  if (!faults.empty()) return nullptr;
  CheckUnit(*parts, *dossier, faults);
  if (!faults.empty()) return nullptr;
  CheckYears(forms, parts->Period(*dossier), faults);
  CheckSchema(*dossier, origins, faults);
  return faults.empty() ? std::move(dossier) : nullptr;
}

}  // namespace svod::forms
