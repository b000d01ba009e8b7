// Tested by: tests/clients/cli/manual_test.cc.
#include "clients/cli/help_words.h"

#include <algorithm>
#include <array>
#include <utility>

#include "clients/cli/output.h"

namespace svod::cli {
namespace {

using Row = std::pair<std::string_view, std::string_view>;

constexpr Row kProgram[] = {
    {"svod: files dossiers and judges them by rule packs", "svod: подаёт досье и проверяет их по пакетам правил"},
    {"Print this help message and exit", "показать эту справку"},
    {"print the version", "показать версию"},
    {"en or ru (by the locale)", "en или ru (по локали)"},
    {"auto, always or never", "auto, always или never"},
    {"text or json", "text или json"},
    {"text, json or csv", "text, json или csv"},
};

constexpr Row kConnection[] = {
    {"HOST:PORT of svodd [127.0.0.1:8571, or SVOD_SERVER]", "HOST:PORT сервера svodd [127.0.0.1:8571 или SVOD_SERVER]"},
    {"ask svodd at HOST:PORT", "спросить svodd по адресу HOST:PORT"},
    {"TLS with the authorities that this machine trusts", "TLS с издателями, которым доверяет эта машина"},
    {"authority of the server's certificate, PEM; means TLS [SVOD_CA]",
     "издатель сертификата сервера, PEM; включает TLS [SVOD_CA]"},
    {"certificate of the client, PEM [SVOD_CERT]", "сертификат клиента, PEM [SVOD_CERT]"},
    {"its key, PEM [SVOD_KEY]", "его ключ, PEM [SVOD_KEY]"},
    {"file with a bearer token [SVOD_TOKEN_FILE]", "файл с токеном [SVOD_TOKEN_FILE]"},
    {"file with these values [~/.config/svod/profile.yaml]", "файл с этими настройками [~/.config/svod/profile.yaml]"},
    {"how long one call may take, in milliseconds; a stream takes as long as the server answers",
     "сколько может длиться вызов, в миллисекундах; поток длится, пока сервер отвечает"},
};

constexpr Row kVerbs[] = {
    {"judge dossiers; without --server or --profile on this machine alone",
     "проверить досье; без --server и --profile — только на этой машине"},
    {"walk through one finding: clause, rule, figures, lines, cure",
     "разобрать один вывод: пункт, правило, цифры, строки, что исправить"},
    {"file the documents of dossiers", "подать документы досье"},
    {"withdraw a filing; it is kept, and not judged any more",
     "отозвать документ; он хранится, но больше не проверяется"},
    {"show a filing", "показать документ"},
    {"list filings", "перечислить документы"},
    {"list the revisions of a filing, newest first", "перечислить редакции документа, новые сначала"},
    {"judge everything that is filed, as it is at one moment", "проверить всё поданное, каким оно было в один момент"},
    {"what is overdue, due soon, or at risk", "что просрочено, скоро предстоит или под угрозой"},
    {"what other rules would change for everything that is filed",
     "что изменили бы другие правила для всего поданного"},
    {"read the ledger, and verify receipts and copies of it", "читать журнал, сверять квитанции и его копии"},
    {"have the server make a backup in its folder of backups", "сделать копию в папке копий сервера"},
    {"make a data folder of a backup, verified against its ledger",
     "сделать из копии папку данных, сверив её с журналом"},
    {"work on rule packs", "работать с пакетами правил"},
    {"make a dossier of filled forms, XLSX or CSV", "собрать досье из заполненных форм, XLSX или CSV"},
    {"write empty forms, XLSX", "записать пустые формы, XLSX"},
    {"static bearer tokens, for the file of principals", "постоянные токены для файла с пользователями"},
    {"make a token and its hash", "сделать токен и его хеш"},
    {"the hash of a token", "хеш токена"},
    {"print what completes verbs and options in a shell", "напечатать подстановку команд и ключей для оболочки"},
    {"write the pages of the manual, for man(1)", "записать страницы руководства для man(1)"},
    {"list entries", "перечислить записи"},
    {"get what proves that an entry is in the ledger", "получить доказательство, что запись есть в журнале"},
    {"print the head of the ledger, to be kept", "напечатать вершину журнала, чтобы сохранить её"},
    {"verify without a server; 1 when something is not as it was",
     "сверить без сервера; 1, если что-то не так, как было"},
};

constexpr Row kRulesVerbs[] = {
    {"report every fault of the packs, and what they lack", "найти все ошибки пакетов и чего в них не хватает"},
    {"run the tests of the packs", "выполнить тесты пакетов"},
    {"every provision, the rules that say it, the states that tests show",
     "каждое положение, его правила и состояния, которые показаны тестами"},
    {"a rule in words, with what its tests show", "правило словами и что показывают его тесты"},
    {"what rules can read: path, type, unit, what it is where it is absent",
     "что могут читать правила: путь, тип, единица, что значит пропуск"},
    {"cases to either side of every limit, and what the rules say",
     "случаи по обе стороны каждого порога и ответы правил"},
    {"numbers in texts that the rule itself does not say; exit code 1 where there are some",
     "числа в текстах, которых нет в самом правиле; код 1, если они есть"},
    {"what changed between two packs, in words; exit code 1 where something did",
     "что изменилось между двумя пакетами, словами; код 1, если изменилось"},
    {"change the rules in small ways and see whether a test notices",
     "понемногу менять правила и смотреть, заметят ли тесты"},
    {"store a pack on a server; it is not used before it is activated",
     "сохранить пакет на сервере; до включения он не действует"},
    {"ask a server what it would find fault with", "спросить сервер, к чему он придрался бы"},
    {"list what was published, newest first", "перечислить опубликованное, новое сначала"},
    {"get a release from a server", "получить выпуск с сервера"},
    {"put a release in use", "включить выпуск"},
    {"take a release out of use", "выключить выпуск"},
    {"a rule in words, as a server has it", "правило словами, как оно есть на сервере"},
    {"sign a pack, for servers that take signed ones alone",
     "подписать пакет для серверов, которые берут только подписанные"},
    {"set a rule aside for a time, and say which verdicts that touches",
     "приостановить правило и сказать, какие заключения это затронет"},
    {"end a suspension", "отменить остановку"},
    {"list suspensions, newest first", "перечислить остановки, новые сначала"},
};

constexpr Row kJudging[] = {
    {"dossiers, JSON or protobuf", "досье, JSON или protobuf"},
    {"dossiers, JSON or protobuf; with a server also names of filed units",
     "досье, JSON или protobuf; с сервером — и имена поданных единиц"},
    {"a dossier file, or the name of a filed unit", "файл досье или имя поданной единицы"},
    {"id of the rule, `rule` or `rule[instance]`", "код правила, `правило` или `правило[строка]`"},
    {"folder of rule packs", "папка с пакетами правил"},
    {"folder of rule packs (without --server)", "папка с пакетами правил (без --server)"},
    {"folder of rule packs (of a file, without --server)", "папка с пакетами правил (для файла, без --server)"},
    {"day of judgement, YYYY-MM-DD (today)", "день, на который проверяется, ГГГГ-ММ-ДД (сегодня)"},
    {"edition of the rules, YYYY-MM-DD (by the policy of the pack)",
     "редакция правил, ГГГГ-ММ-ДД (как выбирает пакет)"},
    {"id of the rule pack (every pack)", "код пакета правил (все пакеты)"},
    {"what was filed up to this time, 2015-01-28T09:00:00Z (now)",
     "что было подано к этому времени, 2015-01-28T09:00:00Z (сейчас)"},
    {"by the rules in use at this time, 2015-01-28T09:00:00Z (now)",
     "по правилам, действовавшим в это время, 2015-01-28T09:00:00Z (сейчас)"},
    {"keep the verdict of a filed unit in the ledger", "занести заключение о поданной единице в журнал"},
    {"one line for each verdict", "по строке на заключение"},
};

constexpr Row kFilings[] = {
    {"UNIT/filings/KIND", "ЕДИНИЦА/filings/ВИД"},
    {"only documents of these kinds: report, plan, ...", "только документы этих видов: report, plan, ..."},
    {"the revision that is replaced; `none`: there is none yet", "редакция, которая заменяется; `none`: её ещё нет"},
    {"a repeat with the same id is filed once", "повтор с тем же кодом подаётся один раз"},
    {"check the input, store nothing", "только проверить ввод, ничего не сохранять"},
    {"why", "почему"},
    {"the revision that is withdrawn (the latest)", "редакция, которая отзывается (последняя)"},
    {"a repeat with the same id is done once", "повтор с тем же кодом делается один раз"},
    {"number of the revision (the latest)", "номер редакции (последняя)"},
    {"only documents of this kind", "только документы этого вида"},
    {"such filings alone: 'year = 2014 AND overall = NON_COMPLIANT'",
     "только такие документы: 'year = 2014 AND overall = NON_COMPLIANT'"},
    {"day of judgement of a filter by `overall`, YYYY-MM-DD (today)",
     "день проверки для отбора по `overall`, ГГГГ-ММ-ДД (сегодня)"},
    {"with the documents (for --format json)", "вместе с документами (для --format json)"},
    {"beginning of the unit's name, in whole parts (everything)", "начало имени единицы, целыми частями (всё)"},
    {"such units alone: 'year = 2014 AND region = 73'", "только такие единицы: 'year = 2014 AND region = 73'"},
};

constexpr Row kAudits[] = {
    {"verdicts to show: all, failures, summaries, or totals alone",
     "какие заключения показать: all, failures, summaries или только totals"},
    {"file that keeps the place; an audit that was stopped goes on from it",
     "файл, который хранит место: остановленная проверка продолжится с него"},
    {"file that keeps the place, as of audit", "файл, который хранит место, как у audit"},
    {"write the report as a page: one file, needs no network", "записать отчёт страницей: один файл, сеть не нужна"},
    {"write the report as a workbook", "записать отчёт книгой XLSX"},
    {"write the report as OSCAL assessment results (JSON)", "записать отчёт как OSCAL assessment results (JSON)"},
    {"days before its day that something is due", "за сколько дней до срока дело считается предстоящим"},
    {"at risk below this margin, percent of the threshold", "под угрозой, если запас меньше стольких процентов порога"},
    {"overdue, due, at-risk (all)", "overdue, due, at-risk (все)"},
    {"as they are found, in the order of the units, however many (with --format json or csv)",
     "по мере нахождения, по порядку единиц, сколько бы их ни было (с --format json или csv)"},
    {"folder of one edition of a pack", "папка одной редакции пакета"},
    {"name of a release on the server", "имя выпуска на сервере"},
    {"a value of the rules in use: 'education.share: share.at_least=40%'",
     "значение в действующих правилах: 'education.share: share.at_least=40%'"},
    {"with --set: id of the pack, where there are several", "с --set: код пакета, если их несколько"},
    {"with --set: its edition, YYYY-MM-DD, where there are several",
     "с --set: его редакция, ГГГГ-ММ-ДД, если их несколько"},
    {"judge all units by it, whatever it is in force for", "проверить ею все единицы, для чего бы она ни действовала"},
    {"show also findings whose margin alone changes", "показать и выводы, у которых меняется только запас"},
};

constexpr Row kLedger[] = {
    {"index of the first (0)", "номер первой (0)"},
    {"ledgerEntries/INDEX, or the index", "ledgerEntries/НОМЕР или номер"},
    {"write the receipt to this file", "записать квитанцию в этот файл"},
    {"prove that it goes on from the checkpoint in this file",
     "доказать, что журнал продолжает вершину из этого файла"},
    {"public key in PEM that must have signed it", "открытый ключ PEM, которым она должна быть подписана"},
    {"files of receipts", "файлы квитанций"},
    {"a data folder, or a copy: everything in it", "папка данных или её копия: всё, что в ней"},
    {"file of a checkpoint that the data must agree with", "файл вершины, с которой должны сойтись данные"},
    {"public key in PEM that must have signed receipt or checkpoint",
     "открытый ключ PEM, которым подписаны квитанция или вершина"},
    {"public key in PEM that must have signed its checkpoint", "открытый ключ PEM, которым подписана её вершина"},
    {"folder of the backup", "папка копии"},
    {"data folder to make", "папка данных, которую сделать"},
    {"file with the token (standard input)", "файл с токеном (стандартный ввод)"},
    {"bash, zsh or fish", "bash, zsh или fish"},
    {"folder for them", "папка для них"},
};

constexpr Row kRules[] = {
    {"cases with this in their name, or about the rule of this id", "случаи с этим в имени или о правиле с этим кодом"},
    {"rules with this in their name, `rule` or `rule[instance]`",
     "правила с этим в имени, `правило` или `правило[строка]`"},
    {"rules with this in their id", "правила с этим в коде"},
    {"fields with this in their path", "поля с этим в пути"},
    {"file of the signed note that `rules sign` made", "файл подписи, которую сделал `rules sign`"},
    {"id of a pack (all)", "код пакета (все)"},
    {"id of the pack (all)", "код пакета (все)"},
    {"id of the pack", "код пакета"},
    {"only what is in use, or will be", "только то, что действует или будет действовать"},
    {"folder to make, for its files", "папка, которую сделать для его файлов"},
    {"its name, or the beginning of its digest", "его имя или начало отпечатка"},
    {"from this time on, 2015-01-28T09:00:00Z (at once)", "с этого времени, 2015-01-28T09:00:00Z (сразу)"},
    {"its edition, YYYY-MM-DD (all in use)", "его редакция, ГГГГ-ММ-ДД (все действующие)"},
    {"folder of one edition", "папка одной редакции"},
    {"folder of one pack, the earlier edition", "папка одного пакета, прежней редакции"},
    {"folder of the other one", "папка другого"},
    {"private Ed25519 key, PEM", "закрытый ключ Ed25519, PEM"},
    {"name of the key, as the server knows it", "имя ключа, под которым его знает сервер"},
    {"file for the signed note (standard output)", "файл для подписи (стандартный вывод)"},
    {"first day of judgement, YYYY-MM-DD", "первый день проверки, ГГГГ-ММ-ДД"},
    {"last day (until it is lifted)", "последний день (до отмены)"},
    {"who decided, by which act", "кто решил и каким актом"},
    {"only say which verdicts it would touch", "только сказать, какие заключения это затронуло бы"},
    {"suspensions/INDEX", "suspensions/НОМЕР"},
    {"first day as of which the rule counts again, YYYY-MM-DD (today)",
     "первый день, с которого правило снова действует, ГГГГ-ММ-ДД (сегодня)"},
    {"only those in force as of this day, YYYY-MM-DD", "только действующие на этот день, ГГГГ-ММ-ДД"},
};

constexpr Row kForms[] = {
    {"FILE, or FORM=FILE where the titles do not tell which form it is",
     "ФАЙЛ или ФОРМА=ФАЙЛ, если по заголовкам форму не узнать"},
    {"text or json: how faults are told; the dossier is JSON in either",
     "text или json: как назвать ошибки; досье в любом случае JSON"},
    {"name of the form that the files are (by their titles)", "имя формы этих файлов (по заголовкам)"},
    {"read this sheet of a workbook alone (every one)", "читать только этот лист книги (все)"},
    {"name of the unit that the forms are filed for (from the head of a report)",
     "имя единицы, за которую поданы формы (из титула отчёта)"},
    {"dossier that is added to; what it has already stays", "досье, которое дополняется; что в нём есть, остаётся"},
    {"write the dossier to this file (standard output)", "записать досье в этот файл (стандартный вывод)"},
    {"folder of import profiles (built in)", "папка профилей импорта (встроенные)"},
    {"name of a form, or `all`: each on a sheet of its own", "имя формы или `all`: каждая на своём листе"},
    {"workbook to write", "книга, которую записать"},
    {"list the forms", "перечислить формы"},
};

template <size_t kSize>
std::string_view Find(const Row (&rows)[kSize], std::string_view english) {
  const auto* row =
      std::find_if(std::begin(rows), std::end(rows), [&](const Row& one) { return one.first == english; });
  return row == std::end(rows) ? std::string_view() : row->second;
}

void TranslateBelow(CLI::App& app) {
  const std::string_view description = RussianHelp(app.get_description());
  if (!description.empty()) app.description(std::string(description));
  if (app.get_group() == "Subcommands") app.group("Команды");
  for (CLI::Option* option : app.get_options()) {
    if (option->get_group() == "Options") option->group("Ключи");
    const std::string_view words = RussianHelp(option->get_description());
    if (!words.empty()) option->description(std::string(words));
  }
  for (CLI::App* verb : app.get_subcommands({})) TranslateBelow(*verb);
}

void TranslateHeadings(CLI::App& app) {
  constexpr Row kLabels[] = {{"Usage", "Вызов"},        {"Positionals", "Что указать"}, {"OPTIONS", "КЛЮЧИ"},
                             {"SUBCOMMAND", "КОМАНДА"}, {"SUBCOMMANDS", "КОМАНДЫ"},     {"REQUIRED", "ОБЯЗАТЕЛЬНО"}};
  for (const auto& [label, words] : kLabels) app.get_formatter()->label(std::string(label), std::string(words));
}

}  // namespace

std::string_view RussianHelp(std::string_view english) {
  for (const std::string_view words :
       {Find(kProgram, english), Find(kConnection, english), Find(kVerbs, english), Find(kRulesVerbs, english),
        Find(kJudging, english), Find(kFilings, english), Find(kAudits, english), Find(kLedger, english),
        Find(kRules, english), Find(kForms, english)}) {
    if (!words.empty()) return words;
  }
  return {};
}

void TranslateHelp(CLI::App& app) {
  TranslateBelow(app);
  TranslateHeadings(app);
}

bool IsHelpRussian(const std::vector<std::string>& words) {
  OutputChoice choice;
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i].starts_with("--lang=")) choice.language = words[i].substr(sizeof("--lang=") - 1);
    if (words[i] == "--lang" && i + 1 < words.size()) choice.language = words[i + 1];
  }
  return MakeOutput(choice).russian;
}

}  // namespace svod::cli
