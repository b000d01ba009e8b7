// Tested by: tests/clients/cli/fault_words_test.cc, tests/checks/fault_words.py.
#include "clients/cli/fault_words.h"

#include <algorithm>
#include <array>
#include <string>

namespace svod::cli {
namespace {

struct Row {
  std::string_view code;
  std::string_view words;
};

// Sorted by code.
constexpr std::array kRows = {
    Row{"above-maximum", "число больше допустимого"},
    Row{"above-whole", "часть больше целого"},
    Row{"absence-seen", "у поля видно, заполнено ли оно: читайте его без or_default"},
    Row{"absence-unseen", "по схеме не видно, заполнено ли поле: скажите or_default, если пропуск значит ноль"},
    Row{"always-holds", "условие выполнено всегда, каким бы ни было значение"},
    Row{"ambiguous-enum", "это слово есть в нескольких перечислениях: назовите перечисление"},
    Row{"bad-escape", "такой последовательности с обратной чертой нет"},
    Row{"bad-file-name", "имя файла: без папок, в папке самого пакета"},
    Row{"bad-filter", "условие отбора записано неверно"},
    Row{"bad-for-each", "for_each пишется так: строка in таблица"},
    Row{"bad-hash", "здесь нужен SHA-256: 64 знака 0-9 и a-f (svod token hash)"},
    Row{"bad-key", "ключ не читается"},
    Row{"bad-keys", "набор ключей JWKS не читается"},
    Row{"bad-name", "имя записано неверно"},
    Row{"bad-number", "число записано неверно"},
    Row{"bad-path", "такого пути в документе нет"},
    Row{"bad-pattern", "образец имени записан неверно"},
    Row{"bad-range", "конец раньше начала"},
    Row{"bad-region", "такого региона нет"},
    Row{"bad-rule-id", "код правила: строчные латинские буквы, цифры, точки и подчёркивания"},
    Row{"bad-subject", "этот тип сообщения не может быть предметом проверки"},
    Row{"bad-text", "в тексте недопустимые знаки"},
    Row{"bad-tls", "сертификат или ключ TLS не годится"},
    Row{"bad-token", "указатель места в списке неверен: начните список заново"},
    Row{"bad-utf8", "текст не в кодировке UTF-8"},
    Row{"below-minimum", "число меньше допустимого"},
    Row{"bounds-contradict", "наименьшее больше наибольшего"},
    Row{"case-unreachable", "до этого случая дело не дойдёт: предыдущий подходит всегда"},
    Row{"conflict", "сказано и одно, и другое: нужно что-то одно"},
    Row{"double", "double неточен: правило его не читает"},
    Row{"due-without-year", "день года пишется только вместе с every: year"},
    Row{"duplicate-edition", "такая редакция пакета уже есть"},
    Row{"duplicate-field", "поле заполнено дважды"},
    Row{"duplicate-file", "файл назван дважды"},
    Row{"duplicate-key", "ключ стоит дважды"},
    Row{"duplicate-name", "имя стоит дважды"},
    Row{"duplicate-profile", "профиль с таким именем уже есть"},
    Row{"duplicate-provision", "положение названо дважды"},
    Row{"duplicate-row", "строка таблицы стоит дважды"},
    Row{"duplicate-rule", "правило с таким кодом уже есть"},
    Row{"duplicate-token", "токен стоит дважды"},
    Row{"file-not-listed", "файл лежит в папке, но в pack.yaml не назван: его правила не действуют"},
    Row{"has-argument", "has берёт одно поле: has(x.y)"},
    Row{"import-circle", "файлы схемы ссылаются друг на друга по кругу"},
    Row{"invalid-condition", "условие пишется так: столбец, столбец = значение или столбец != значение"},
    Row{"invalid-constant", "постоянная записана неверно"},
    Row{"invalid-date", "это не дата: пишите 2015-02-15"},
    Row{"invalid-decimal", "это не десятичное число: пишите 12.5"},
    Row{"invalid-formula", "формула записана неверно"},
    Row{"invalid-identifier", "в обозначении недопустимые знаки"},
    Row{"invalid-inn", "ИНН неверен: не сходится контрольное число или число знаков"},
    Row{"invalid-ogrn", "ОГРН неверен: не сходится контрольное число или число знаков"},
    Row{"invalid-path", "такого поля в документе нет"},
    Row{"invalid-pattern", "регулярное выражение записано неверно"},
    Row{"invalid-region-code", "такого кода региона нет"},
    Row{"invalid-time", "это не время: пишите 2027-01-01T00:00:00Z"},
    Row{"invalid-utf8", "текст не в кодировке UTF-8"},
    Row{"key-count", "ключей должно быть от одного до нескольких: сколько, сказано в сообщении"},
    Row{"languages-differ", "русский и английский тексты называют разные числа"},
    Row{"macro-variable", "здесь нужно имя переменной"},
    Row{"missing-citation", "правило не ссылается ни на один пункт"},
    Row{"missing-field", "поле не заполнено"},
    Row{"missing-key", "нет обязательного ключа"},
    Row{"missing-kind", "правило ничего не требует: нет вида (share, count, deadline ...)"},
    Row{"missing-translation", "нет текста на одном из языков"},
    Row{"mixed-list", "в списке значения разных типов"},
    Row{"negative-amount", "сумма отрицательная"},
    Row{"never-in-force", "правило никогда не действует"},
    Row{"no-fields", "у значения этого типа нет полей"},
    Row{"no-items", "нужен список, или списки с именами их строк"},
    Row{"no-pack", "рядом с тестами нет pack.yaml"},
    Row{"no-packs", "в папке нет пакетов правил (pack.yaml)"},
    Row{"no-profiles", "в папке нет профилей (*.yaml)"},
    Row{"no-publishers", "в папке нет ключей издателей (ИМЯ.pem)"},
    Row{"no-room", "здесь негде сделать копию пакетов"},
    Row{"no-rule", "это не правило"},
    Row{"no-such-file", "файла с таким именем нет"},
    Row{"no-such-import", "файла, на который ссылается схема, нет"},
    Row{"no-title", "у столбца должен быть заголовок"},
    Row{"no-years", "нужен хотя бы один год"},
    Row{"not-a-constant", "здесь нужна постоянная, а не вычисление"},
    Row{"not-a-count", "здесь нужно целое число от нуля"},
    Row{"not-a-document", "это не документ целиком"},
    Row{"not-a-duration", "здесь нужен срок: 30 days, 2 months"},
    Row{"not-a-field", "это не поле"},
    Row{"not-a-flag", "здесь нужно true или false"},
    Row{"not-a-key", "ключом может быть число, текст, дата или постоянная"},
    Row{"not-a-list", "здесь нужен список"},
    Row{"not-a-map", "здесь нужны ключи со значениями"},
    Row{"not-a-number", "здесь нужно число"},
    Row{"not-a-path", "здесь нужно поле документа, а не вычисление"},
    Row{"not-a-percentage", "это не процент: пишите 50%"},
    Row{"not-a-row", "строка таблицы: столбцы со значениями"},
    Row{"not-a-share", "доля бывает от 0% до 100%"},
    Row{"not-a-switch", "здесь нужно true или false"},
    Row{"not-a-table", "такой таблицы нет, или это не таблица"},
    Row{"not-a-text", "здесь нужен текст"},
    Row{"not-a-value", "это не одно значение: назовите то, что ниже"},
    Row{"not-amendable", "это значение решением изменить нельзя"},
    Row{"not-an-amount", "здесь нужны деньги или целое число"},
    Row{"not-an-expression", "здесь нужно выражение"},
    Row{"not-filled-in", "{row...} в тексте не заполняется: у правила нет строк таблицы"},
    Row{"not-supported", "так писать нельзя"},
    Row{"not-translated", "текст не на том языке"},
    Row{"not-utf8", "текст не в кодировке UTF-8"},
    Row{"not-years", "это не годы: пишите 2014, 2015-2018, from 2019"},
    Row{"number-out-of-range", "число слишком велико или слишком мало"},
    Row{"number-range", "число не помещается в 64 разряда"},
    Row{"number-without-operand", "число из текста в самом правиле не встречается"},
    Row{"out-of-range", "число не помещается в поле"},
    Row{"own-schema", "пакет со своей схемой сервер не берёт: проверяйте им через svod check FILE"},
    Row{"packs-differ", "у пакетов разный предмет или часовой пояс"},
    Row{"policies-differ", "редакции одного пакета выбираются по-разному"},
    Row{"reads-mark", "это поле только отмечает неполные списки: правило его не читает"},
    Row{"schema-fault", "в схеме ошибка"},
    Row{"schema-not-published", "пакет со своей схемой не публикуется"},
    Row{"schema-syntax", "схема записана неверно"},
    Row{"schemas-differ", "у пакетов разные схемы"},
    Row{"several-editions", "в папке несколько редакций: назовите папку одной"},
    Row{"several-packs", "в папке несколько пакетов"},
    Row{"state-is-shown", "тест уже показывает это состояние: строка coverage.yaml лишняя"},
    Row{"sub-count-unreachable", "часть не может быть больше целого"},
    Row{"syntax", "записано неверно"},
    Row{"test-fails", "тест не проходит ещё до изменений"},
    Row{"too-complex", "выражение слишком велико"},
    Row{"too-deep", "вложенность слишком велика"},
    Row{"too-large", "слишком велико"},
    Row{"too-long", "слишком длинно"},
    Row{"too-many", "слишком много"},
    Row{"too-many-files", "слишком много файлов"},
    Row{"too-many-messages", "в документе слишком много частей"},
    Row{"too-many-rules", "слишком много правил"},
    Row{"unexpected-character", "лишний знак"},
    Row{"unknown-column", "такого столбца нет"},
    Row{"unknown-document", "такого документа в предмете проверки нет"},
    Row{"unknown-edition", "такой редакции нет"},
    Row{"unknown-enum-value", "такого значения в перечислении нет"},
    Row{"unknown-field", "такого поля нет"},
    Row{"unknown-function", "такой функции нет"},
    Row{"unknown-instance", "у правила нет такой строки"},
    Row{"unknown-key", "такого ключа нет"},
    Row{"unknown-layout", "раскладка: table или fields"},
    Row{"unknown-name", "такого имени нет"},
    Row{"unknown-pack", "такого пакета нет"},
    Row{"unknown-region", "такого региона нет"},
    Row{"unknown-role", "такой роли нет"},
    Row{"unknown-rule", "такого правила нет"},
    Row{"unknown-source", "такого источника в пакете нет"},
    Row{"unknown-subject", "такого типа сообщения нет"},
    Row{"unknown-time-zone", "такого часового пояса нет"},
    Row{"unknown-type", "такого типа нет"},
    Row{"unknown-unit", "единица: roubles, thousands или millions"},
    Row{"unknown-value", "такого значения нет"},
    Row{"unknown-word", "такого слова здесь нет"},
    Row{"unreadable-file", "файл не читается"},
    Row{"unterminated-string", "текст не закрыт кавычкой"},
    Row{"unused-column", "столбец не читает ни одно правило"},
    Row{"unused-source", "на источник не ссылается ни одно правило"},
    Row{"unused-table", "таблицу не берёт ни одно правило"},
    Row{"window-empty", "from позже due: в такой срок ничего не успеть"},
    Row{"wrong-type", "значение не того типа"},
    Row{"wrong-value", "значение не подходит полю"},
    Row{"yaml-syntax", "YAML записан неверно"},
    Row{"year-without-value", "для года нет значения"},
    Row{"years-overlap", "годы пересекаются"},
};

constexpr bool IsBefore(const Row& row, std::string_view code) { return row.code < code; }
static_assert(std::is_sorted(kRows.begin(), kRows.end(), [](const Row& a, const Row& b) { return a.code < b.code; }));

// `INVALID_DATE` as `invalid-date`.
std::string CodeOf(std::string_view reason) {
  std::string code(reason);
  for (char& c : code) {
    if (c == '_') c = '-';
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return code;
}

}  // namespace

std::string_view RussianFault(std::string_view code) {
  const std::string wanted = CodeOf(code);
  const auto* row = std::lower_bound(kRows.begin(), kRows.end(), std::string_view(wanted), IsBefore);
  return row != kRows.end() && row->code == wanted ? row->words : std::string_view();
}

}  // namespace svod::cli
