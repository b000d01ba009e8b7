#include "clients/forms/fault.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/str_join.h"
#include "clients/forms/grid.h"
#include "clients/forms/text.h"
#include "engine/base/diagnostic.h"

namespace svod::forms {

std::string Shown(std::string_view text) {
  const std::string quoted = Quote(text);
  return quoted.substr(1, quoted.size() - 2);
}

std::string ColumnLetters(int column) {
  std::string letters;
  for (int rest = column; rest > 0; rest = (rest - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return letters;
}

std::string PlaceText(const Place& place, bool russian) {
  std::vector<std::string> parts;
  if (!place.sheet.empty()) parts.push_back(Filled(russian ? "лист «$0»" : "sheet \"$0\"", {place.sheet}));
  if (place.row > 0) parts.push_back(Cat(russian ? "строка " : "row ", place.row));
  const std::string letters = place.column > 0 ? ColumnLetters(place.column) : "";
  if (!place.header.empty()) {
    parts.push_back(Filled(russian ? "графа «$0»" : "column \"$0\"", {Shown(place.header)}) +
                    (letters.empty() ? "" : " (" + letters + ")"));
  } else if (!letters.empty()) {
    parts.push_back((russian ? "графа " : "column ") + letters);
  }
  std::string where = absl::StrJoin(parts, ", ");
  if (place.file.empty()) return where;
  return where.empty() ? place.file : place.file + ": " + where;
}

std::string FaultText(const Fault& fault, bool russian) {
  const std::string& said = russian ? fault.said.ru : fault.said.en;
  const std::string place = PlaceText(fault.place, russian);
  return place.empty() ? said : place + ": " + said;
}

void Faults::Add(Place place, Said said) {
  if (items_.size() < cap_) {
    items_.push_back({std::move(place), std::move(said)});
  } else {
    ++omitted_;
  }
}

void Faults::Sort() {
  std::map<std::pair<std::string, std::string>, size_t> sheets;
  for (const Fault& fault : items_) sheets.emplace(std::pair(fault.place.file, fault.place.sheet), sheets.size());
  const auto key = [&sheets](const Fault& fault) {
    return std::tuple(sheets.at({fault.place.file, fault.place.sheet}), fault.place.row, fault.place.column);
  };
  std::stable_sort(items_.begin(), items_.end(), [&key](const Fault& a, const Fault& b) { return key(a) < key(b); });
}

}  // namespace svod::forms
