"""The three clusters of the samples and what differs between them and from year to year. Data only.

Real, as published by the government, the regions and the press: names of clusters and of one organisation, dates of
programmes, two subsidies, a series of output per worker. The rest is made up; the `remark` of each file says which is
which. Money is in roubles here.
"""

from __future__ import annotations

MADE_UP = (
    "Вымышлено всё остальное: ИНН и ОГРН (с верными контрольными цифрами), участники под условными названиями, "
    "мероприятия, показатели, программы, расходы. / Everything else is made up: INN and OGRN (with valid check digits), "
    "participants under stand-in names, activities, indicators, programmes, expenditures.")

KINDS = ["ANCHOR", "ANCHOR", "EDUCATION_OR_SCIENCE", "SMALL_OR_MEDIUM", "SMALL_OR_MEDIUM", "SMALL_OR_MEDIUM",
         "INNOVATION_INFRASTRUCTURE", "STARTUP", "EDUCATION_OR_SCIENCE", "SMALL_OR_MEDIUM", "ANCHOR", "ANCHOR",
         "EDUCATION_OR_SCIENCE", "SMALL_OR_MEDIUM", "SMALL_OR_MEDIUM"]

# topic, title, hundredths of the money for education; hundredths of its budget for internships and for world class;
# modules. Management and regional innovation together are exactly half of the money.
PROGRAMMES = [
    ("MANAGEMENT", "Управление инновациями на предприятии", 30, 40, 80, ("REGIONAL", "FOREIGN")),
    ("REGIONAL_INNOVATION", "Развитие кластеров и привлечение инвестиций", 20, 40, 90, ("REGIONAL", "FOREIGN")),
    ("ENTREPRENEURSHIP", "Технологическое предпринимательство", 15, 30, 75, ("DISTANCE", "MOSCOW")),
    ("ENTREPRENEURSHIP", "Запуск новых продуктов", 7, 30, 70, ("REGIONAL",)),
    ("SCIENCE_AND_ENGINEERING", "Технологии по профилю кластера", 16, 30, 80, ("DISTANCE", "MOSCOW")),
    ("INTERNSHIPS", "Стажировки в зарубежных кластерах", 12, 100, 100, ("REGIONAL", "FOREIGN")),
]

# Cost items: activity, item, hundredths of what a source has left after training. The last line takes the rest.
FEDERAL_ITEMS = [
    (16, "Разработка портала", 5), (32, "Командировки", 6), (48, "Аренда выставочных площадей", 7),
    (52, "Участие в мероприятиях за рубежом", 6), (45, "Проведение семинаров", 3), (35, "Консультации по правам", 3),
    (29, "Проведение конференции поставщиков", 3), (28, "Система размещения заказов", 5),
    (26, "Оборудование общего пользования", None),
]
REGIONAL_ITEMS = [
    (47, "Проведение форума", 30), (46, "Проведение дня кластера", 20), (25, "Издание буклета", 10),
    (17, "Проведение конкурса", 15), (8, "Проведение собраний и советов", None),
]

CLUSTERS = {
    "dimitrovgrad": {
        "id": "C12", "name": "Ядерно-инновационный кластер г. Димитровграда", "regions": ["73"], "town": "Димитровград",
        "organisation": "АНО «Центр развития ядерно-инновационного кластера города Димитровграда»",
        "inn": "7302000000", "ogrn": "1137300000001", "founded": "2012-09-03", "founder": "Ульяновская область",
        "head": "Гатауллин А. Н.", "contract": "2012-10-15", "participants": 12, "staff": 14, "origin": "OWN",
        "other_functions": False, "groups": ["Кадры и образование", "Инфраструктура", "Экспорт"],
        "adopted": ("2013-09-20", None), "first_year": 2013, "updates": ["2014-09-30", "2015-06-15"],
        "remark": "Образец, не настоящий отчёт. Настоящие: кластер и организация, её руководитель, общее собрание "
                  "26.05.2014, заседание совета 03.10.2014. / A sample, not a real report. Real: the cluster and the "
                  "organisation, its head, the general meeting of 26 May 2014 and the council of 3 October 2014. "
                  "Размер субсидии вымышлен. / The size of the subsidy is made up. ",
    },
    "altaibio": {
        "id": "C14", "name": "Алтайский биофармацевтический кластер («АлтайБио»)", "regions": ["22"], "town": "Бийск",
        "organisation": "Специализированная организация кластера «АлтайБио» (условное название)",
        "inn": "2203000000", "ogrn": "1122200000009", "founded": "2011-04-18", "founder": "Алтайский край",
        "head": "Руководитель (вымышлено)", "contract": "2012-11-19", "participants": 15, "staff": 11,
        "origin": "SMALL_BUSINESS_PROGRAMME", "other_functions": True, "groups": ["Кадры и образование", "Инфраструктура"],
        "adopted": ("2013-08-12", None), "first_year": 2013, "updates": ["2014-10-06", "2015-06-22"],
        "remark": "Образец с нарушениями, не настоящий отчёт. Настоящие: кластер, федеральная субсидия 2014 года "
                  "59 850 000 рублей (распоряжение Правительства РФ от 06.12.2014 № 2480-р). / A sample with faults, not a real report. Real: the cluster and the federal "
                  "subsidy of 2014, 59,850,000 roubles. ",
    },
    "titanium": {
        "id": "C23", "name": "Титановый кластер Свердловской области", "regions": ["66"], "town": "Верхняя Салда",
        "organisation": "Специализированная организация Титанового кластера (условное название)",
        "inn": "6601000006", "ogrn": "1106600000000", "founded": "2010-12-27", "founder": "Свердловская область",
        "head": "Руководитель (вымышлено)", "contract": "2013-10-07", "participants": 10, "staff": 8, "origin": "OWN",
        "other_functions": True, "groups": ["Кадры и образование"],
        "adopted": ("2014-10-14", "1261-РП"), "first_year": 2014, "updates": ["2014-12-22", "2015-04-06"],
        "remark": "Образец с пропусками, не настоящий отчёт. Настоящие: кластер, программа принята 14.10.2014 "
                  "(№ 1261-РП) и изменена 06.04.2015, субсидия 2015 года 37 млн рублей, выработка 1,9 – 2,6 – 2,7 млн "
                  "рублей на работника в 2013–2015 годах (показатель 5). / A sample with gaps, not a real report. Real: the cluster, its "
                  "programme of 14 October 2014, changed on 6 April 2015, the subsidy of 2015, 37 million roubles, output "
                  "per worker of 1.9, 2.6 and 2.7 million roubles in 2013-2015 (indicator 5). ",
    },
}

# kpis: 1-7 and 12 of clause 20; 8-10 are counted from `trained`, 11 from `organised` (activity: people at its events).
# trained: by programme, audience: people. indicators: 2-7 of clause 19 (1 is counted), each rounded to 0.1.
# planned: values of the plan that are not the least ones, by indicator. agreement: number, date, federal and regional roubles. education: roubles for all programmes.
YEARS = {
    ("dimitrovgrad", 2014): {
        "agreement": ("139-С/2014", "2014-12-12", 95_000_000, 11_400_000), "education": 12_000_000,
        "kpis": ["24", "17", "6", "5", "61.4", "4", "2", "12"], "organised": {46: 160, 47: 190, 29: 60},
        "trained": [{"ANCHOR_COMPANIES": 8, "SMALL_AND_MEDIUM_FIRMS": 6}, {"OFFICIALS": 4, "SO_STAFF": 5},
                    {"STARTUPS": 8}, {"SMALL_AND_MEDIUM_FIRMS": 6},
                    {"EDUCATION_AND_SCIENCE": 12, "ANCHOR_COMPANIES": 14}, {"INNOVATION_INFRASTRUCTURE": 4}],
        "targets": ["12", "5", "5", "7", "1.6", "6", "4"], "indicators": ["5.4", "5.9", "7.2", "2.8", "6.5", "4.1"],
    },
    ("dimitrovgrad", 2015): {
        "agreement": ("052-С/2015", "2015-10-12", 62_000_000, 7_440_000), "education": 13_500_000,
        "kpis": ["31", "32", "11", "12", "118", "7", "5", "15"], "organised": {46: 170, 47: 230, 29: 70, 30: 50},
        "trained": [{"ANCHOR_COMPANIES": 10, "SMALL_AND_MEDIUM_FIRMS": 8}, {"OFFICIALS": 5, "SO_STAFF": 6},
                    {"STARTUPS": 9}, {"SMALL_AND_MEDIUM_FIRMS": 7},
                    {"EDUCATION_AND_SCIENCE": 14, "ANCHOR_COMPANIES": 17}, {"INNOVATION_INFRASTRUCTURE": 5}],
        "planned": {4: 12},  # above the least value: a decision asks for it
        "targets": ["15", "5", "5", "7", "1.6", "6", "4"], "indicators": ["5.6", "6.3", "7.4", "3.1", "6.8", "4.4"],
    },
    ("altaibio", 2014): {
        "agreement": ("147-С/2014", "2014-12-12", 59_850_000, 7_182_000), "education": 9_600_000,
        "kpis": ["22", "16", "5", "6", "52", "3", "2", "11"], "organised": {46: 85, 47: 105},
        "trained": [{"ANCHOR_COMPANIES": 6, "SMALL_AND_MEDIUM_FIRMS": 5}, {"OFFICIALS": 4, "SO_STAFF": 5},
                    {"STARTUPS": 8}, {"SMALL_AND_MEDIUM_FIRMS": 6},
                    {"EDUCATION_AND_SCIENCE": 12, "ANCHOR_COMPANIES": 10}, {"INNOVATION_INFRASTRUCTURE": 4}],
        "targets": ["10", "5", "5", "7", "1.6", "6", "4"], "indicators": ["5.2", "5.3", "7.1", "2.2", "6.2", "4.2"],
    },
    ("altaibio", 2015): {
        "agreement": ("061-С/2015", "2015-10-12", 40_000_000, 4_800_000), "education": 8_800_000,
        "kpis": ["30", "33", "12", "11", "104.5", "6", "4", "12"], "organised": {46: 75, 47: 90, 29: 40},
        "trained": [{"ANCHOR_COMPANIES": 7, "SMALL_AND_MEDIUM_FIRMS": 5}, {"OFFICIALS": 4, "SO_STAFF": 5},
                    {"STARTUPS": 8}, {"SMALL_AND_MEDIUM_FIRMS": 6},
                    {"EDUCATION_AND_SCIENCE": 13, "ANCHOR_COMPANIES": 11}, {"INNOVATION_INFRASTRUCTURE": 4}],
        "targets": ["12", "5", "5", "7", "1.6", "6", "4"], "indicators": ["5.3", "5.4", "7.3", "2.4", "6.1", "4.3"],
    },
    ("titanium", 2014): {
        "agreement": ("151-С/2014", "2014-12-12", 42_000_000, 5_040_000), "education": 6_400_000,
        "kpis": ["25", "15", "5", "5", "50", "3", "2", "10"], "organised": {46: 70, 47: 90},
        "trained": [{"ANCHOR_COMPANIES": 6, "SMALL_AND_MEDIUM_FIRMS": 4}, {"OFFICIALS": 4, "SO_STAFF": 5},
                    {"STARTUPS": 6}, {"SMALL_AND_MEDIUM_FIRMS": 5},
                    {"EDUCATION_AND_SCIENCE": 8, "ANCHOR_COMPANIES": 12}, {"INNOVATION_INFRASTRUCTURE": 3}],
        "targets": ["10", "5", "5", "7", "1.6", "6", "4"], "indicators": ["5.2", "5.2", "7.5", "36.8", "6.4", "4.2"],
    },
    ("titanium", 2015): {
        "agreement": ("066-С/2015", "2015-10-12", 37_000_000, 4_440_000), "education": 6_000_000,
        "kpis": ["31", "30", "10", "10", "100", "6", "4", "10"], "organised": {46: 70, 47: 80},
        "trained": [{"ANCHOR_COMPANIES": 6, "SMALL_AND_MEDIUM_FIRMS": 4}, {"OFFICIALS": 4, "SO_STAFF": 5},
                    {"STARTUPS": 6}, {"SMALL_AND_MEDIUM_FIRMS": 5},
                    {"EDUCATION_AND_SCIENCE": 9, "ANCHOR_COMPANIES": 11}, {"INNOVATION_INFRASTRUCTURE": 3}],
        "targets": ["10", "5", "5", "7", "1.6", "6", "4"], "indicators": ["5.1", "5.1", "7.2", "3.8", "6.1", "4.1"],
    },
}

# Least values of clause 20 for the plan: first year, later years.
PLANNED_KPIS = {2014: [20, 15, 5, 5, 50, 3, 2, 10, 20, 3, 2, 10], 2015: [30, 30, 10, 10, 100, 6, 4, 10, 20, 3, 2, 10]}

# Decisions of the highest bodies, filed with the dossier. Where none is named, none was taken.
DECISIONS = {
    # Agreed: a higher least value of indicator 4, an activity and an indicator more, targets of single participants.
    ("dimitrovgrad", 2015): {
        "decisions": [{
            "number": "3/2015", "date": "2015-02-24", "approve": {"COUNCIL": "2015-02-24", "EXECUTIVE": "2015-03-10"},
            "changes": [
                ("SET", {"kpi": 4, "parameter": "at_least", "value": "12", "first_year": 2015, "last_year": 2015}),
                ("ADD", {"additional_activity": "EXPORT-SCHOOL", "title": "Школа экспорта", "due": "2015-09-30",
                         "first_year": 2015, "last_year": 2015}),
                ("ADD", {"additional_kpi": "EXPORT-CONTRACTS", "title": "Экспортные контракты участников", "value": "4",
                         "first_year": 2015, "last_year": 2016}),
            ],
        }],
        "targets": [
            {"code": "P1-PATENTS", "participant": "P1", "kpi": 6, "target": "3", "first_year": 2015, "last_year": 2015,
             "decision": "3/2015"},
            {"code": "P3-PATENTS", "participant": "P3", "kpi": 6, "target": "2", "first_year": 2015, "last_year": 2015,
             "decision": "3/2015"},
            {"code": "P4-CONTRACTS", "participant": "P4", "additional_kpi": "EXPORT-CONTRACTS", "target": "2",
             "first_year": 2015, "last_year": 2016, "decision": "3/2015"},
        ],
    },
    # Fewer missions, by the council alone: without the executive body it has no effect.
    ("altaibio", 2014): {
        "decisions": [{
            "number": "5/2014", "date": "2014-10-03", "approve": {"COUNCIL": "2014-10-03"},
            "changes": [
                ("SET", {"activity": 32, "parameter": "at_least", "value": "1", "first_year": 2014, "last_year": 2014}),
            ],
        }],
    },
}

# What the report tells of them: activities (code, title, day), indicators (code, title, value, values of participants),
# values of participants by indicator of clause 20.
ADDED = {
    ("dimitrovgrad", 2015): {
        "activities": [("EXPORT-SCHOOL", "Школа экспорта", "2015-09-16")],
        "kpis": [("EXPORT-CONTRACTS", "Экспортные контракты участников", "5", {"P1": "2", "P4": "3"})],
        "participants": {6: {"P1": "4", "P3": "3"}},
    },
}
