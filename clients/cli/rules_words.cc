// Tested by: tests/golden/workbench_test.py.
#include "clients/cli/rules_words.h"

namespace svod::cli {

using workbench::ChangedValue;
using workbench::PackChange;
using workbench::ReadableField;

Words UnitOf(v1::FieldFormat format) {
  switch (format) {
    case v1::FIELD_FORMAT_DATE:
      return {"day", "день"};
    case v1::FIELD_FORMAT_MONEY:
      return {"kopecks", "копейки"};
    case v1::FIELD_FORMAT_DECIMAL:
      return {"exact decimal", "точная дробь"};
    case v1::FIELD_FORMAT_PERCENT:
      return {"percent", "проценты"};
    case v1::FIELD_FORMAT_INN:
      return {"INN", "ИНН"};
    case v1::FIELD_FORMAT_OGRN:
      return {"OGRN", "ОГРН"};
    case v1::FIELD_FORMAT_REGION_CODE:
      return {"region code", "код региона"};
    case v1::FIELD_FORMAT_IDENTIFIER:
      return {"identifier", "имя"};
    default:
      return {};
  }
}

Words AbsenceOf(const ReadableField& field) {
  switch (field.absence) {
    case ReadableField::Absence::kUnknown:
      return {"unknown", "неизвестно"};
    case ReadableField::Absence::kWithList:
      return {"no items", "нет строк"};
    case ReadableField::Absence::kUnseen:
      return {"default", "умолчание"};
  }
  return {};
}

Words KindOf(PackChange::Kind kind) {
  switch (kind) {
    case PackChange::Kind::kAdded:
      return {"added", "добавлено"};
    case PackChange::Kind::kRemoved:
      return {"removed", "убрано"};
    case PackChange::Kind::kChanged:
      return {"changed", "изменено"};
  }
  return {};
}

Words WhatOf(PackChange::What what) {
  switch (what) {
    case PackChange::What::kPack:
      return {"pack", "пакет"};
    case PackChange::What::kRule:
      return {"rule", "правило"};
    case PackChange::What::kTable:
      return {"table", "таблица"};
    case PackChange::What::kRow:
      return {"row", "строка"};
  }
  return {};
}

std::string FileOf(const PackChange& change, const PackFolders& folders) {
  return (change.kind == PackChange::Kind::kRemoved ? folders.from : folders.to) + "/" + change.place.file;
}

std::string FileOf(const ChangedValue& value, const PackFolders& folders) {
  return (value.to.empty() ? folders.from : folders.to) + "/" + value.place.file;
}

std::string Joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace svod::cli
