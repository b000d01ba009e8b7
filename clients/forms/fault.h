// What is wrong with a filled form, with its place, in Russian and English. All faults are collected, up to a cap.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "clients/forms/text.h"
#include "engine/base/limits.h"

namespace svod::forms {

// A text in both languages.
struct Said {
  std::string en;
  std::string ru;
  std::string code;  // of a fault: what kind it is, `not-a-number`
};

// `$0`, `$1`, ... of both texts are the arguments.
template <typename... Args>
Said Say(std::string_view code, std::string_view en, std::string_view ru, const Args&... args) {
  return {Filled(en, {ToText(args)...}), Filled(ru, {ToText(args)...}), std::string(code)};
}

// User text as it stands in a fault: control characters replaced, cut after 60 code points. Not quoted.
std::string Shown(std::string_view text);

// Where something stands in a file. What is not known is empty or 0.
struct Place {
  std::string file;
  std::string sheet;
  int row = 0;         // from 1
  int column = 0;      // from 1
  std::string header;  // title of the column, as the file has it
  std::string value;   // what the cell says, as a person sees it, as Shown; no part of the text of a place
};

// `f.xlsx: sheet "X", row 12, column "Срок" (H)`; `f.xlsx: лист «X», строка 12, графа «Срок» (H)`.
std::string PlaceText(const Place& place, bool russian);

struct Fault {
  Place place;
  Said said;  // starts lower-case, no full stop
};

// `PLACE: what is wrong`, without a newline.
std::string FaultText(const Fault& fault, bool russian);

// Collects faults up to a cap and counts the rest. Not thread-safe.
class Faults {
 public:
  explicit Faults(size_t cap = kLimits.diagnostics_max) : cap_(cap) {}

  void Add(Place place, Said said);
  // Orders the faults of each sheet by row and column, the sheets as they came first.
  void Sort();
  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] const std::vector<Fault>& items() const { return items_; }
  // Faults found, those among them that the cap left out.
  [[nodiscard]] size_t count() const { return items_.size() + omitted_; }
  [[nodiscard]] size_t omitted() const { return omitted_; }

 private:
  size_t cap_;
  size_t omitted_ = 0;
  std::vector<Fault> items_;
};

}  // namespace svod::forms
