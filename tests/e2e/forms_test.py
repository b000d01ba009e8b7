"""Forms in and out as a user meets them: `forms_test.py SVOD SVODD ROOT [unittest arguments]`.

Each form is written empty by `svod template`, filled in by another program's library, imported and judged; then the same
with faults. What comes out is compared with tests/golden/forms; after a change that is meant: SVOD_UPDATE_GOLDEN=1.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
import subprocess
from pathlib import Path

import openpyxl

from service_case import SOURCE, SVOD, ServiceCase, main

ROOT = Path(SOURCE)
GOLDEN = ROOT / "tests/golden/forms"
UPDATE = os.environ.get("SVOD_UPDATE_GOLDEN") == "1"
UNIT = "organisations/7302000000/clusters/C12/years/2014/agreements/139-С%2F2014"
DAY = datetime.date

# Title of the column -> value, for each row.
TABLES: dict[str, list[dict[str, object]]] = {
    "activities": [
        {"Наименование результата": "План работы на 2015 год", "№ мероприятия": 2, "Тип результата": "документ",
         "Значение плановое": 1, "Значение фактическое": 1, "Срок плановый": DAY(2014, 6, 30),
         "Срок фактический": DAY(2014, 5, 20), "Статус": "достигнут"},
        {"Наименование результата": "Кадры для кластера", "№ мероприятия": 6, "Тип результата": "Совещание",
         "Срок плановый": "31.03.2014", "Срок фактический": "2014-03-28", "Место проведения": "территория кластера",
         "Число участников": 41},
        {"Наименование результата": "Сбыт продукции", "№ мероприятия": 6, "Тип результата": "совещание",
         "Срок плановый": DAY(2014, 12, 31), "Срок фактический": DAY(2015, 2, 1), "Статус": "не достигнут",
         "Причина отклонения": "перенесено"},
        {"Наименование результата": "Летняя школа", "Код дополнительного мероприятия": "Д-1", "Тип результата": "обучение",
         "Срок фактический": DAY(2014, 8, 4)},
    ],
    "kpis": [
        {"№ п/п": 1, "Показатель": "Участники кластера", "20__ год план": 20, "20__ год факт": 24, "Статус значения": "факт"},
        {"№ п/п": 5, "Показатель": "Объём инвестиций", "Единица измерения": "млн руб.", "20__ год план": "1 050,5",
         "20__ год факт": 1061.4, "Точность": 0.1, "Статус значения": "оценка"},
        {"№ п/п": 11, "20__ год план": "-", "20__ год факт": 3, "Число участников мероприятий": 410},
        {"Показатель": "Патенты", "20__ год план": 4, "20__ год факт": 5, "Код дополнительного показателя": "П-1"},
    ],
    "expenditures": [
        {"Наименование показателя": "Обучение", "Код строки": "0310", "Объем выплат по плану": 6792000.1,
         "Объем выплат фактически": 6792000, "Отклонение в абсолютных величинах": 0.1, "Отклонение в процентах": 100,
         "№ мероприятия": 42, "Источник средств": "субсидия кластеру"},
        {"Наименование показателя": "Аренда площадей", "Код строки": "0320", "Объем выплат по плану": "3\u00a0000\u00a0000,00",
         "Объем выплат фактически": "1\u202f000\u202f000,07", "Отклонение в абсолютных величинах": "1999999,93",
         "Отклонение в процентах": "33,3 %", "№ мероприятия": 48, "Источник средств": "Областной бюджет"},
        {"Наименование показателя": "Всего", "Код строки": "0300", "Объем выплат по плану": 9792000.1,
         "Объем выплат фактически": 7792000.07, "Отклонение в абсолютных величинах": 2000000.03},
    ],
    "education": [
        {"Документ": "отчёт", "Наименование программы": "Управление инновациями", "Тематика": "управление",
         "Расходы на программу": 3600000, "в том числе на стажировки": 1440000.5, "Модуль": "региональный",
         "Начало модуля": DAY(2014, 9, 8), "Окончание модуля": DAY(2014, 9, 12), "Группа слушателей": "якорные предприятия",
         "Обучено, человек": 8},
        {"Модуль": "зарубежный", "Начало модуля": DAY(2014, 10, 8), "Окончание модуля": DAY(2014, 10, 16),
         "Группа слушателей": "малые и средние предприятия", "Обучено, человек": 6},
        {"Документ": "план", "Наименование программы": "Управление инновациями", "Расходы на программу": 3500000},
    ],
    "report-head": [
        {"По состоянию на": "1 января 2015 г.", "Дата": DAY(2015, 1, 30), "Получатель субсидии": "Специализированная организация",
         "ИНН": "7302000000", "Вид документа (первичный — 0, уточнённый — 1, 2, 3, ...)": 1, "Периодичность": "годовая",
         "Код кластера": "C12", "Отчётный год": 2014, "Номер соглашения": "139-С/2014"},
    ],
}
HEAD_REVISION = "Вид документа (первичный — 0, уточнённый — 1, 2, 3, ...)"
# Row from 0, title, value: what breaks a form. Each is one fault.
FAULTS: dict[str, list[tuple[int, str, object]]] = {
    "activities": [(0, "Срок фактический", "31.02.2015"), (0, "№ мероприятия", 53), (1, "Тип результата", "митинг"),
                   (1, "Число участников", "сорок"), (2, "Значение плановое", 3), (2, "Срок плановый", 2014),
                   (3, "Код дополнительного мероприятия", None)],
    "kpis": [(0, "№ п/п", 13), (1, "20__ год факт", "1.050,5"), (1, "Статус значения", "верно"), (2, "№ п/п", 5),
             (2, "Число участников мероприятий", 1.5)],
    "expenditures": [(0, "Отклонение в абсолютных величинах", 0.2), (0, "Источник средств", None),
                     (1, "Объем выплат фактически", "1 000 000,075"), (1, "Отклонение в процентах", "=1/3"),
                     (2, "Объем выплат по плану", 9792000)],
    "education": [(0, "Тематика", "магия"), (0, "Расходы на программу", -5), (1, "Окончание модуля", "40.10.2014"),
                  (2, "Документ", "смета")],
    "report-head": [(0, "ИНН", "7302000001"), (0, HEAD_REVISION, "первый"), (0, "Дата", "30.13.2015"),
                    (0, "Периодичность", "месячная"), (0, "Отчётный год", 1999)],
}


def svod(*arguments: object) -> subprocess.CompletedProcess:
    return subprocess.run([SVOD, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
                          timeout=60, check=False)


def broken(form: str) -> list[dict[str, object]]:
    rows = [dict(row) for row in TABLES[form]]
    for row, title, value in FAULTS[form]:
        rows[row][title] = value
    return rows


def fill(book: openpyxl.Workbook, form: str, rows: list[dict[str, object]]) -> None:
    names = {"activities": "Мероприятия", "kpis": "Показатели", "expenditures": "Расходы",
             "education": "Образовательные программы", "report-head": "Шапка отчёта"}
    sheet = book[names[form]]
    if form == "report-head":
        places = {sheet.cell(row, 1).value: row for row in range(3, sheet.max_row + 1)}
        for title, value in rows[0].items():
            sheet.cell(places[title], 2).value = value
        return
    places = {cell.value: cell.column for cell in sheet[3]}
    for number, row in enumerate(rows):
        for title, value in row.items():
            sheet.cell(5 + number, places[title]).value = value


def as_csv(form: str, rows: list[dict[str, object]], encoding: str) -> bytes:
    def text(value: object) -> object:
        if isinstance(value, DAY):
            return value.strftime("%d.%m.%Y")
        return str(value).replace(".", ",") if isinstance(value, float) else value

    titles = list(dict.fromkeys(title for row in TABLES[form] for title in row))
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    if form == "report-head":
        writer.writerows([title, text(value)] for title, value in rows[0].items())
    else:
        writer.writerow(titles)
        writer.writerows([text(row.get(title)) for title in titles] for row in rows)
    return stream.getvalue().encode(encoding)


class Forms(ServiceCase):
    maxDiff = None

    def filled(self, name: str, forms: dict[str, list[dict[str, object]]]) -> Path:
        """A template of the program with rows written into it."""
        path = self.folder / name
        made = svod("template", next(iter(forms)) if len(forms) == 1 else "all", "--out", path)
        self.assertEqual((made.returncode, made.stderr), (0, ""))
        book = openpyxl.load_workbook(path)
        for form, rows in forms.items():
            fill(book, form, rows)
        book.save(path)
        return path

    def expect_golden(self, name: str, text: str):
        text = text.replace(str(self.folder) + "/", "")
        if UPDATE:
            (GOLDEN / name).write_text(text, encoding="utf-8")
        self.assertEqual((GOLDEN / name).read_text(encoding="utf-8"), text)


class EachForm(Forms):
    def test_a_template_filled_in_is_imported_and_judged(self):
        for form, rows in TABLES.items():
            with self.subTest(form):
                book, out = self.filled(f"{form}.xlsx", {form: rows}), self.folder / f"{form}.json"
                done = svod("import", book, "--unit", UNIT, "--out", out)
                self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
                self.expect_golden(f"{form}.json", out.read_text(encoding="utf-8"))
                judged = svod("check", out, "--rules", ROOT / "rules/clusters", "--as-of", "2015-02-15", "--brief")
                self.assertIn(judged.returncode, (0, 1, 2), judged.stderr)

    def test_every_fault_is_told_with_its_place_and_nothing_is_written(self):
        for form in TABLES:
            with self.subTest(form):
                book, out = self.filled(f"{form}.xlsx", {form: broken(form)}), self.folder / "out.json"
                for language in ("en", "ru"):
                    done = svod("import", book, "--unit", UNIT, "--out", out, "--lang", language)
                    self.assertEqual((done.returncode, done.stdout, out.exists()), (3, "", False))
                    self.assertGreaterEqual(len(done.stderr.splitlines()), len(FAULTS[form]) + 1)
                    for row, title, _ in FAULTS[form]:
                        where = ("row ", "строка ")[language == "ru"] + str(5 + row)
                        self.assertTrue(form == "report-head" or f", {where}" in done.stderr, (title, done.stderr))
                        self.assertIn(title, done.stderr)
                    self.expect_golden(f"{form}.faults.{language}.txt", done.stderr)

    def test_csv_says_the_same_as_xlsx_in_both_encodings(self):
        for form, rows in TABLES.items():
            for encoding in ("utf-8", "utf-8-sig", "cp1251"):
                with self.subTest(form, encoding=encoding):
                    file = self.folder / f"{form}.csv"
                    file.write_bytes(as_csv(form, rows, "utf-8").replace("\u202f".encode(), b"\xc2\xa0")
                                     .decode().encode(encoding))
                    done = svod("import", file, "--unit", UNIT)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    self.expect_golden(f"{form}.json", done.stdout)

    def test_faults_of_csv(self):
        file = self.folder / "activities.csv"
        file.write_bytes(as_csv("activities", broken("activities"), "cp1251"))
        done = svod("import", file, "--unit", UNIT)
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertIn(f'{file}: row 2, column "Срок фактический" (G): "31.02.2015" is not a date that exists', done.stderr)


class Sound(Forms):
    """What a form says is imported whole, once, or refused."""

    def refused(self, form: str, rows: list[dict[str, object]], *said: tuple[str, str], merged: str = ""):
        """`said`: of each fault the text in English and in Russian, behind the file and the sheet."""
        book, out = self.filled(f"{form}.xlsx", {form: rows}), self.folder / "out.json"
        if merged:
            workbook = openpyxl.load_workbook(book)
            workbook.worksheets[0].merge_cells(merged)
            workbook.save(book)
        for language in ("en", "ru"):
            done = svod("import", book, "--unit", UNIT, "--out", out, "--lang", language)
            self.assertEqual((done.returncode, done.stdout, out.exists()), (3, "", False), done.stderr)
            lines = done.stderr.splitlines()
            self.assertEqual([line.partition('", ' if language == "en" else "», ")[2] for line in lines[:-1]],
                             [one[language == "ru"] for one in said])

    def test_a_row_that_is_there_twice(self):
        for form in ("expenditures", "education", "activities"):
            rows = [TABLES[form][0], TABLES[form][1], TABLES[form][0]]
            with self.subTest(form):
                self.refused(form, rows, ("row 7: the row repeats row 5: take it out, or say what tells them apart",
                                          "строка 7: строка повторяет строку 5: уберите её или укажите, чем они различаются"))

    def test_a_module_that_would_count_twice(self):
        again = {**TABLES["education"][0], "Расходы на программу": None, "в том числе на стажировки": None,
                 "Группа слушателей": "начинающие предприятия"}
        titles = ["Документ", "Наименование программы", "Модуль", "Начало модуля", "Окончание модуля", "Принимающая организация"]
        self.refused("education", [TABLES["education"][0], again],
                     ('row 6, column "Модуль" (H): "региональный" would count twice: row 5 has the same '
                      + ", ".join(f'"{title}"' for title in titles),
                      "строка 6, графа «Модуль» (H): «региональный» засчиталось бы дважды: в строке 5 то же самое ("
                      + ", ".join(f"«{title}»" for title in titles) + ")"))

    def test_a_result_that_was_reached_and_has_no_day(self):
        row = TABLES["activities"][0]
        self.refused("activities", [{**row, "Срок фактический": None, "Значение фактическое": None}],
                     ('row 5, column "Срок фактический" (K): a value is missing, for "Статус" is "достигнут"',
                      "строка 5, графа «Срок фактический» (K): нет значения, хотя «Статус» — «достигнут»"))
        self.refused("activities", [{**row, "Срок фактический": "-", "Статус": None}],
                     ('row 5, column "Срок фактический" (K): a value is missing, for "Значение фактическое" is "1"',
                      "строка 5, графа «Срок фактический» (K): нет значения, хотя «Значение фактическое» — «1»"))
        self.refused("activities", [{**row, "Значение фактическое": 0}],
                     ('row 5, column "Значение фактическое" (H): "0" contradicts the row: "Статус" is "достигнут"',
                      "строка 5, графа «Значение фактическое» (H): «0» противоречит строке: «Статус» — «достигнут»"))

    def test_a_value_under_merged_cells(self):
        row = {**TABLES["expenditures"][0], "Объем выплат фактически": None, "Отклонение в абсолютных величинах": None,
               "Отклонение в процентах": None}
        self.refused("expenditures", [row],
                     ('row 5, column "Объем выплат по плану" (E): the cells E5:F5 are merged with "6792000.1", and what each of them '
                      "says is not known: split them",
                      "строка 5, графа «Объем выплат по плану» (E): ячейки E5:F5 объединены со значением «6792000.1», и что "
                      "сказано в каждой, неизвестно: разъедините их"), merged="E5:F5")

    def test_what_the_schema_refuses_is_told_by_the_cells(self):
        row = {**TABLES["education"][0], "Расходы на программу": 1000, "в том числе на стажировки": "5 000"}
        self.refused("education", [row],
                     ('row 5, column "в том числе на стажировки" (E): "5 000" is more than the whole, "1000" of '
                      f'{self.folder}/education.xlsx: sheet "Образовательные программы", row 5, column "Расходы на программу" (D)',
                      "строка 5, графа «в том числе на стажировки» (E): «5 000» больше целого, «1000»: "
                      f"{self.folder}/education.xlsx: лист «Образовательные программы», строка 5, графа «Расходы на программу» (D)"))

    def test_two_rows_of_a_programme_that_differ(self):
        rows = [TABLES["education"][0], {"Тематика": "стажировки", "Расходы на программу": 1000, "Модуль": "московский"}]
        book = f"{self.folder}/education.xlsx: "
        self.refused("education", rows,
                     (f'row 6, column "Тематика" (C): "стажировки" is not the same as "управление" of {book}'
                      'sheet "Образовательные программы", row 5, column "Тематика" (C)',
                      f"строка 6, графа «Тематика» (C): «стажировки» — не то же, что «управление»: {book}"
                      "лист «Образовательные программы», строка 5, графа «Тематика» (C)"),
                     (f'row 6, column "Расходы на программу" (D): "1000" is not the same as "3600000" of {book}'
                      'sheet "Образовательные программы", row 5, column "Расходы на программу" (D)',
                      f"строка 6, графа «Расходы на программу» (D): «1000» — не то же, что «3600000»: {book}"
                      "лист «Образовательные программы», строка 5, графа «Расходы на программу» (D)"))

    def test_faults_for_programs(self):
        for form in TABLES:
            book, out = self.filled(f"{form}.xlsx", {form: broken(form)}), self.folder / "out.json"
            done = svod("import", book, "--unit", UNIT, "--out", out, "--format", "json")
            self.assertEqual((done.returncode, done.stderr, out.exists()), (3, "", False))
            self.expect_golden(f"{form}.faults.json", done.stdout)
            told = json.loads(done.stdout)
            lines = (GOLDEN / f"{form}.faults.ru.txt").read_text(encoding="utf-8").splitlines()[:-1]
            self.assertEqual([fault["message"]["ru"] for fault in told["faults"]],
                             [line[-len(fault["message"]["ru"]):] for line, fault in zip(lines, told["faults"], strict=True)])
        sound = self.filled("kpis.xlsx", {"kpis": TABLES["kpis"]})
        done = svod("import", sound, "--unit", UNIT, "--format", "json")
        self.assertEqual((done.returncode, done.stdout), (0, (GOLDEN / "kpis.json").read_text(encoding="utf-8")))

    def test_csv_that_is_no_utf8(self):
        file = self.folder / "kpis.csv"
        file.write_bytes("№ п/п;План\r\n1;2\r\n2;три".encode() + b"\xd0\r\n")
        done = svod("import", file, "--unit", UNIT)
        self.assertEqual(done.returncode, 3)
        self.assertIn(f'{file}: row 3, column B: byte 34 breaks UTF-8: "три\ufffd"', done.stderr)


class Together(Forms):
    def test_one_workbook_of_all_forms_says_the_unit_by_itself(self):
        book, out = self.filled("all.xlsx", TABLES), self.folder / "dossier.json"
        done = svod("import", book, "--out", out)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        dossier = json.loads(out.read_text(encoding="utf-8"))
        self.assertEqual(dossier["unit"], {"organisation": "7302000000", "cluster": "C12", "year": 2014,
                                           "agreement": "139-С/2014"})
        self.assertEqual(dossier["report"]["revision"], 1)
        for form in TABLES:
            alone = json.loads((GOLDEN / f"{form}.json").read_text(encoding="utf-8"))
            for kind in ("plan", "report"):
                for field, value in alone.get(kind, {}).items():
                    self.assertEqual(dossier[kind][field], value)

    def test_what_is_imported_is_filed(self):
        book, dossier = self.filled("all.xlsx", TABLES), self.folder / "dossier.json"
        self.assertEqual(svod("import", book, "--out", dossier).returncode, 0)
        self.start()
        filed = svod("submit", dossier, "--server", self.address)
        self.assertEqual(filed.returncode, 0, filed.stderr)
        got = svod("get", f"{UNIT}/filings/report", "--server", self.address, "--format", "json")
        self.assertEqual(got.returncode, 0, got.stderr)
        self.assertIn('"revision": 1', got.stdout)

    def test_forms_left_empty_are_passed_over(self):
        book = self.filled("all.xlsx", TABLES | {form: [{}] for form in TABLES if form != "kpis"})
        done = svod("import", book, "--unit", UNIT)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, (GOLDEN / "kpis.json").read_text(encoding="utf-8"))
        self.assertEqual(done.stderr.count("empty, passed over"), 4)
        empty = svod("import", self.filled("empty.xlsx", {form: [{}] for form in TABLES}), "--unit", UNIT)
        self.assertEqual((empty.returncode, empty.stdout), (3, ""))

    def test_forms_one_after_another_into_one_dossier(self):
        dossier = self.folder / "dossier.json"
        head = self.filled("head.xlsx", {"report-head": TABLES["report-head"]})
        self.assertEqual(svod("import", head, "--out", dossier).returncode, 0)
        for form in ("kpis", "expenditures"):
            book = self.filled(f"{form}.xlsx", {form: TABLES[form]})
            for _ in range(2):  # once more changes nothing
                done = svod("import", f"{form}={book}", "--into", dossier, "--out", dossier)
                self.assertEqual(done.returncode, 0, done.stderr)
        before = dossier.read_text(encoding="utf-8")
        rows = [dict(row) for row in TABLES["kpis"]]
        rows[0]["20__ год факт"] = 25
        done = svod("import", self.filled("kpis.xlsx", {"kpis": rows}), "--into", dossier, "--out", dossier)
        self.assertEqual((done.returncode, dossier.read_text(encoding="utf-8")), (3, before))
        self.assertIn("report.kpis.items is in the dossier already, and it is another list", done.stderr)

    def test_faults_of_several_files_come_together(self):
        kpis = self.filled("kpis.xlsx", {"kpis": broken("kpis")})
        head = self.filled("head.xlsx", {"report-head": broken("report-head")})
        done = svod("import", kpis, head, self.folder / "missing.xlsx", "--unit", UNIT)
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        for said in (f"{kpis}: sheet ", f"{head}: sheet ", "missing.xlsx: the file cannot be read"):
            self.assertIn(said, done.stderr)

    def test_the_same_form_twice(self):
        book = self.filled("kpis.xlsx", {"kpis": TABLES["kpis"]})
        done = svod("import", book, book, "--unit", UNIT)
        self.assertEqual(done.returncode, 3)
        self.assertIn("the form `kpis` is given twice", done.stderr)


class Usage(Forms):
    def test_the_forms_are_listed(self):
        done = svod("template", "--list", "--lang", "ru")
        self.assertEqual(done.returncode, 0)
        self.assertEqual([line.split("\t")[0] for line in done.stdout.splitlines()],
                         ["activities", "education", "expenditures", "kpis", "report-head"])

    def test_templates_have_drop_downs_and_comments(self):
        book = openpyxl.load_workbook(self.filled("all.xlsx", TABLES))
        sheet = book["Мероприятия"]
        self.assertEqual(sheet.freeze_panes, "A5")
        self.assertIn("Вид результата", sheet["D3"].comment.text)
        rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
        self.assertEqual(rules["D5"].type, "list")
        self.assertEqual(book["Списки"].sheet_state, "hidden")
        self.assertEqual((rules["J5"].type, rules["B5"].type), ("date", "whole"))

    def test_profiles_of_a_folder(self):
        folder = self.folder / "profiles"
        folder.mkdir()
        done = svod("template", "--list", "--profiles", folder)
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        text = (ROOT / "clients/forms/profiles/kpis.yaml").read_text(encoding="utf-8")
        (folder / "own.yaml").write_text(text.replace("profile: kpis", "profile: own"), encoding="utf-8")
        self.assertEqual(svod("template", "--list", "--profiles", folder).stdout.split("\t")[0], "own")
        (folder / "own.yaml").write_text(text.replace("value: decimal", "value: number", 1), encoding="utf-8")
        done = svod("template", "--list", "--profiles", folder)
        self.assertEqual(done.returncode, 3)
        self.assertRegex(done.stderr, r"own\.yaml:\d+:\d+: unknown-value: ")

    def test_what_is_no_form(self):
        for name, content in (("a.xlsx", b"PK\x03\x04 cut"), ("b.csv", b"a;b\n1;2\n"), ("c.csv", b""), ("d.xls", b"\xd0\xcf\x11\xe0")):
            with self.subTest(name):
                (self.folder / name).write_bytes(content)
                done = svod("import", self.folder / name, "--unit", UNIT)
                self.assertEqual((done.returncode, done.stdout), (3, ""))
                self.assertIn(f"{self.folder / name}: ", done.stderr)
        self.assertEqual(svod("import", "x.csv", "--profile", "magic").returncode, 3)
        self.assertEqual(svod("template", "magic", "--out", self.folder / "x.xlsx").returncode, 3)
        self.assertEqual(svod("template", "kpis").returncode, 3)
        done = svod("template", "kpis", "--out", self.folder / "no/folder.xlsx")
        self.assertEqual((done.returncode, done.stderr), (3, f"{self.folder}/no/folder.xlsx: the file cannot be written\n"))


if __name__ == "__main__":
    main()
