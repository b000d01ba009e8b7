#include "clients/forms/recognise.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "clients/forms/text.h"
#include "clients/forms/values.h"
#include "engine/base/diagnostic.h"

namespace svod::forms {
namespace {

// Titles stand at most so far down: the head of a report takes some twenty rows above them.
constexpr size_t kTitleRowsMax = 40;
// Rows that titles take, upper ones merged over several columns.
constexpr size_t kTitleDepthMax = 3;

const Cell* CellAt(const Row& row, int column) {
  const size_t index = static_cast<size_t>(column) - 1;
  return index < row.cells.size() && row.cells[index].kind != CellKind::kEmpty ? &row.cells[index] : nullptr;
}

// What a cell shows, that of the merged area around it where it has nothing itself.
std::string TitlePart(const Sheet& sheet, const Row& row, int column) {
  if (const Cell* cell = CellAt(row, column)) return cell->text;
  for (const MergedArea& area : sheet.merged) {
    const bool inside = area.first_row == row.number && column > area.first_column && column <= area.last_column;
    const Cell* cell = inside ? CellAt(row, area.first_column) : nullptr;
    if (cell != nullptr) return cell->text;
  }
  return "";
}

// The title of a column over `depth` rows that end at `last`, from above.
std::string TitleOf(const Sheet& sheet, size_t last, size_t depth, int column) {
  std::vector<std::string> parts;
  for (size_t i = last + 1 - depth; i <= last; ++i) {
    std::string part = TitlePart(sheet, sheet.rows[i], column);
    if (!part.empty() && (parts.empty() || parts.back() != part)) parts.push_back(std::move(part));
  }
  return absl::StrJoin(parts, ": ");
}

struct Match {
  int column = -1;  // of the profile
  std::optional<int> year;
};

Match ColumnOfTitle(const Profile& profile, const std::string& normalised) {
  for (size_t i = 0; i < profile.columns.size(); ++i) {
    for (const TitlePattern& title : profile.columns[i].titles) {
      const std::optional<TitlePattern::Found> found = title.Match(normalised);
      if (found) return {static_cast<int>(i), found->year};
    }
  }
  return {};
}

// Titles found in one place of a sheet.
struct Titles {
  const Profile* profile = nullptr;
  size_t last = 0;  // index of the last row of titles
  size_t depth = 1;
  std::vector<int> columns;                // by column of the profile; 0 when it is not there
  std::map<int, std::string> titles;       // by column of the sheet
  std::vector<int> unknown;                // columns of the sheet
  std::vector<std::pair<int, int>> twice;  // column of the sheet, column of the profile
  std::vector<std::pair<int, int>> years;  // year, column of the sheet
  size_t found = 0;

  [[nodiscard]] std::vector<int> Missing() const {
    std::vector<int> missing;
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i] == 0 && profile->columns[i].required) missing.push_back(static_cast<int>(i));
    }
    return missing;
  }
  [[nodiscard]] bool IsComplete() const { return found > 1 && Missing().empty(); }
};

void AddTitle(int column, std::string title, Titles* titles) {
  if (title.empty()) return;
  const Match match = ColumnOfTitle(*titles->profile, Normalised(title));
  titles->titles[column] = std::move(title);
  if (match.column < 0) return titles->unknown.push_back(column);
  int& place = titles->columns[static_cast<size_t>(match.column)];
  if (place != 0) {
    titles->twice.emplace_back(column, match.column);
    return;
  }
  place = column;
  ++titles->found;
  if (match.year) titles->years.emplace_back(*match.year, column);
}

Titles TitlesAt(const Sheet& sheet, const Profile& profile, size_t last, size_t depth) {
  Titles titles;
  titles.profile = &profile;
  titles.last = last;
  titles.depth = depth;
  titles.columns.resize(profile.columns.size());
  size_t width = 0;
  for (size_t i = last + 1 - depth; i <= last; ++i) width = std::max(width, sheet.rows[i].cells.size());
  for (int column = 1; column <= static_cast<int>(width); ++column) {
    AddTitle(column, TitleOf(sheet, last, depth, column), &titles);
  }
  return titles;
}

// Complete before incomplete, then by how many titles are known, then by how many are not.
bool IsBetter(const Titles& a, const Titles& b) {
  if (a.IsComplete() != b.IsComplete()) return a.IsComplete();
  if (a.found != b.found) return a.found > b.found;
  return a.unknown.size() + a.twice.size() < b.unknown.size() + b.twice.size();
}

Titles BestTitles(const Sheet& sheet, const Profile& profile) {
  Titles best;
  best.profile = &profile;
  best.columns.resize(profile.columns.size());
  const size_t rows = std::min(sheet.rows.size(), kTitleRowsMax);
  for (size_t last = 0; last < rows; ++last) {
    for (size_t depth = 1; depth <= std::min(last + 1, kTitleDepthMax); ++depth) {
      Titles titles = TitlesAt(sheet, profile, last, depth);
      if (IsBetter(titles, best)) best = std::move(titles);
    }
  }
  return best;
}

Place PlaceOf(const Sheet& sheet, const std::string& file, int row, int column, const std::string& header,
              const Cell* cell = nullptr) {
  return Place{file, sheet.name, row, column, header, cell == nullptr ? "" : ShownCell(*cell)};
}

// `C2:D2`.
std::string RangeText(const MergedArea& area) {
  return Cat(ColumnLetters(area.first_column), area.first_row, ":", ColumnLetters(area.last_column), area.last_row);
}

std::string TitleList(const Profile& profile, const std::vector<int>& columns, std::string_view open,
                      std::string_view close) {
  return absl::StrJoin(columns, ", ", [&profile, open, close](std::string* out, int column) {
    *out += Cat(open, profile.columns[static_cast<size_t>(column)].titles.front().Written(), close);
  });
}

// The row below the titles that numbers the columns: each titled column has a number, from 1 on, in rising order. Fewer
// columns than this may hold data that look so; no form is narrower.
constexpr size_t kNumberedColumnsMin = 5;

bool NumbersColumns(const Row& row, const std::map<int, std::string>& titles) {
  if (titles.size() < kNumberedColumnsMin) return false;
  int before = 0;
  for (const auto& [column, title] : titles) {
    const Cell* cell = CellAt(row, column);
    int number = 0;
    if (cell == nullptr || !absl::SimpleAtoi(cell->text, &number) || number <= before) return false;
    if (before == 0 && number != 1) return false;
    before = number;
  }
  return true;
}

bool IsTotal(const Profile& profile, const FormRow& row) {
  if (profile.totals.column < 0) return false;
  const Cell* cell = row[static_cast<size_t>(profile.totals.column)].cell;
  if (cell == nullptr) return false;
  const std::vector<std::string>& words = profile.totals.words;
  return std::find(words.begin(), words.end(), Normalised(cell->text)) != words.end();
}

// Whether all that a row must have is there; what is carried from above may be blank.
bool LooksLikeData(const Profile& profile, const FormRow& row) {
  const auto filled = [&row](int column) { return row[static_cast<size_t>(column)].cell != nullptr; };
  for (size_t i = 0; i < row.size(); ++i) {
    const Column& column = profile.columns[i];
    if (column.required && !column.carry && row[i].cell == nullptr) return false;
  }
  return std::all_of(profile.one_of.begin(), profile.one_of.end(), [&filled](const std::vector<int>& group) {
    return std::any_of(group.begin(), group.end(), filled);
  });
}

// A line of signatures: it begins with such a word, and that is not the text of a row of data.
bool EndsTable(const Profile& profile, const Row& row, const FormRow& taken) {
  const auto first =
      std::find_if(row.cells.begin(), row.cells.end(), [](const Cell& cell) { return cell.kind != CellKind::kEmpty; });
  const std::string text = " " + Normalised(first->text) + " ";
  if (std::none_of(profile.end_words.begin(), profile.end_words.end(),
                   [&text](const std::string& word) { return text.starts_with(" " + word + " "); })) {
    return false;
  }
  const auto column =
      std::find_if(taken.begin(), taken.end(), [first](const FormCell& cell) { return cell.cell == &*first; });
  if (column == taken.end()) return true;
  const Column& begins = profile.columns[static_cast<size_t>(column - taken.begin())];
  return begins.value != ValueKind::kText || !LooksLikeData(profile, taken);
}

// Takes the rows below the titles. Borrows all it is given.
class TableReader {
 public:
  TableReader(const Sheet& sheet, const std::string& file, const Titles& titles, Faults& faults)
      : sheet_(sheet), file_(file), titles_(titles), faults_(faults) {}

  Form Read() {
    ReportTitles();
    const int title_row = sheet_.rows[titles_.last].number;
    form_.profile = titles_.profile;
    form_.place = PlaceOf(sheet_, file_, title_row, 0, "");
    for (const auto& [year, column] : titles_.years) {
      form_.years.emplace_back(year, PlaceOf(sheet_, file_, title_row, column, titles_.titles.at(column)));
    }
    for (size_t i = titles_.last + 1; i < sheet_.rows.size(); ++i) {
      const Row& row = sheet_.rows[i];
      if (i == titles_.last + 1 && NumbersColumns(row, titles_.titles)) continue;
      FormRow taken = Taken(row);
      if (EndsTable(*titles_.profile, row, taken)) break;
      TakeRow(row, std::move(taken));
    }
    for (const MergedArea& area : sheet_.merged) CheckMerged(area);
    return std::move(form_);
  }

 private:
  void ReportTitles() {
    const Profile& profile = *titles_.profile;
    const int row = sheet_.rows[titles_.last].number;
    const std::vector<int> missing = titles_.Missing();
    if (!missing.empty()) {
      faults_.Add(PlaceOf(sheet_, file_, row, 0, ""),
                  Say("missing-column", "the form `$0` needs the columns $1", "форме `$0` нужны графы $2", profile.name,
                      TitleList(profile, missing, "\"", "\""), TitleList(profile, missing, "«", "»")));
    }
    std::vector<std::string> known;
    for (const Column& column : profile.columns) known.push_back(column.titles.front().Written());
    for (const int column : titles_.unknown) {
      const std::string& title = titles_.titles.at(column);
      const std::string nearest = Nearest(title, known);
      faults_.Add(PlaceOf(sheet_, file_, row, column, title),
                  Say("unknown-column", "the form `$0` has no such column$1", "в форме `$0` нет такой графы$2",
                      profile.name, nearest.empty() ? "" : Cat(", is \"", nearest, "\" meant?"),
                      nearest.empty() ? "" : Cat(", может быть, «", nearest, "»?")));
    }
    for (const auto& [column, of] : titles_.twice) {
      const int first = titles_.columns[static_cast<size_t>(of)];
      faults_.Add(
          PlaceOf(sheet_, file_, row, column, titles_.titles.at(column)),
          Say("duplicate-column", "column $0 has the same meaning", "графа $0 значит то же", ColumnLetters(first)));
    }
  }

  // The cells of the row by the columns of the profile.
  [[nodiscard]] FormRow Taken(const Row& row) const {
    FormRow taken;
    for (const int column : titles_.columns) {
      FormCell cell;
      if (column > 0) {
        cell.cell = CellAt(row, column);
        cell.place = PlaceOf(sheet_, file_, row.number, column, titles_.titles.at(column), cell.cell);
      } else {
        cell.place = PlaceOf(sheet_, file_, row.number, 0, "");
      }
      taken.push_back(std::move(cell));
    }
    return taken;
  }

  void TakeRow(const Row& row, FormRow taken) {
    const bool filled =
        std::any_of(taken.begin(), taken.end(), [](const FormCell& cell) { return cell.cell != nullptr; });
    for (int column = 1; column <= static_cast<int>(row.cells.size()); ++column) {
      const Cell* cell = CellAt(row, column);
      if (cell == nullptr || titles_.titles.contains(column)) continue;
      faults_.Add(PlaceOf(sheet_, file_, row.number, column, "", cell),
                  Say("untitled-value", "\"$0\" stands in a column without a title", "«$0» — в графе без заголовка",
                      Shown(cell->text)));
    }
    if (!filled) return;
    taken_.push_back(&row);
    (IsTotal(*titles_.profile, taken) ? form_.totals : form_.rows).push_back(std::move(taken));
  }

  // Whether what the area covers is what the form means by blank cells: downwards, as in the row above.
  [[nodiscard]] bool IsCarried(const MergedArea& area) const {
    if (area.first_column != area.last_column || area.first_row < taken_.front()->number) return false;
    const auto column = std::find(titles_.columns.begin(), titles_.columns.end(), area.first_column);
    return column != titles_.columns.end() &&
           titles_.profile->columns[static_cast<size_t>(column - titles_.columns.begin())].carry;
  }

  // Of merged cells only the first has a value; what was meant for the others is not known.
  void CheckMerged(const MergedArea& area) {
    const auto row = std::lower_bound(taken_.begin(), taken_.end(), area.first_row,
                                      [](const Row* taken, int number) { return taken->number < number; });
    const auto title = titles_.titles.lower_bound(area.first_column);
    const bool in_form = title != titles_.titles.end() && title->first <= area.last_column;
    if (row == taken_.end() || (*row)->number > area.last_row || !in_form || IsCarried(area)) return;
    const Cell* cell = (*row)->number == area.first_row ? CellAt(**row, area.first_column) : nullptr;
    faults_.Add(PlaceOf(sheet_, file_, (*row)->number, title->first, title->second, cell),
                Say("merged-cells", "the cells $0 are merged$1, and what each of them says is not known: split them",
                    "ячейки $0 объединены$2, и что сказано в каждой, неизвестно: разъедините их", RangeText(area),
                    cell == nullptr ? "" : Cat(" with \"", ShownCell(*cell), "\""),
                    cell == nullptr ? "" : Cat(" со значением «", ShownCell(*cell), "»")));
  }

  const Sheet& sheet_;
  const std::string& file_;
  const Titles& titles_;
  Faults& faults_;
  Form form_;
  std::vector<const Row*> taken_;  // rows of data and of totals, from above
};

// Labels with values to the right of them.
struct Labels {
  const Profile* profile = nullptr;
  FormRow row;
  size_t found = 0;
  std::vector<std::pair<size_t, Place>> twice;

  [[nodiscard]] std::vector<int> Missing() const {
    std::vector<int> missing;
    for (size_t i = 0; i < row.size(); ++i) {
      if (row[i].place.row == 0 && profile->columns[i].required) missing.push_back(static_cast<int>(i));
    }
    return missing;
  }
};

// The first cell to the right of the label that says something and is no label itself.
FormCell ValueBeside(const Sheet& sheet, const std::string& file, const Profile& profile, const Row& row, int label) {
  FormCell value;
  value.place = PlaceOf(sheet, file, row.number, label, CellAt(row, label)->text);
  for (int column = label + 1; column <= static_cast<int>(row.cells.size()); ++column) {
    const Cell* cell = CellAt(row, column);
    if (cell == nullptr) continue;
    if (ColumnOfTitle(profile, Normalised(cell->text)).column >= 0) break;
    value.cell = cell;
    value.place.column = column;
    value.place.value = ShownCell(*cell);
    break;
  }
  return value;
}

Labels LabelsOf(const Sheet& sheet, const std::string& file, const Profile& profile) {
  Labels labels;
  labels.profile = &profile;
  labels.row.resize(profile.columns.size());
  for (size_t i = 0; i < std::min(sheet.rows.size(), kTitleRowsMax); ++i) {
    const Row& row = sheet.rows[i];
    for (int column = 1; column <= static_cast<int>(row.cells.size()); ++column) {
      const Cell* cell = CellAt(row, column);
      if (cell == nullptr || cell->kind != CellKind::kText) continue;
      const int found = ColumnOfTitle(profile, Normalised(cell->text)).column;
      if (found < 0) continue;
      FormCell value = ValueBeside(sheet, file, profile, row, column);
      FormCell& place = labels.row[static_cast<size_t>(found)];
      if (place.place.row != 0) {
        labels.twice.emplace_back(static_cast<size_t>(found), value.place);
      } else {
        place = std::move(value);
        ++labels.found;
      }
    }
  }
  return labels;
}

Form FormOf(Labels labels, const Sheet& sheet, const std::string& file, Faults& faults) {
  const Profile& profile = *labels.profile;
  const std::vector<int> missing = labels.Missing();
  if (!missing.empty()) {
    faults.Add(PlaceOf(sheet, file, 0, 0, ""),
               Say("missing-column", "the form `$0` needs the fields $1", "форме `$0` нужны поля $2", profile.name,
                   TitleList(profile, missing, "\"", "\""), TitleList(profile, missing, "«", "»")));
  }
  for (const auto& [field, place] : labels.twice) {
    faults.Add(place, Say("duplicate-column", "row $0 has the same field", "то же поле есть в строке $0",
                          labels.row[field].place.row));
  }
  Form form;
  form.profile = &profile;
  form.place = PlaceOf(sheet, file, 0, 0, "");
  for (FormCell& cell : labels.row) {
    if (cell.place.row == 0) cell.place = form.place;
  }
  form.rows.push_back(std::move(labels.row));
  return form;
}

// Finds the forms of one sheet. Borrows all it is given.
class SheetReader {
 public:
  SheetReader(const Sheet& sheet, const std::string& file, const Profiles& profiles, const Profile* wanted,
              Faults& faults)
      : sheet_(sheet), file_(file), profiles_(profiles), wanted_(wanted), faults_(faults) {}

  std::vector<Form> Read() {
    Look();
    std::vector<Form> forms;
    if (!labels_.empty()) forms.push_back(FormOf(labels_.front(), sheet_, file_, faults_));
    if (complete_.size() > 1 && !IsBetter(complete_[0], complete_[1])) {
      faults_.Add(PlaceOf(sheet_, file_, 0, 0, ""),
                  Say("ambiguous-form", "the sheet may be the form `$0` or `$1`: say which, as in $0=$2",
                      "лист может быть формой `$0` или `$1`: укажите какой, например $0=$2", complete_[0].profile->name,
                      complete_[1].profile->name, file_));
    } else if (!complete_.empty()) {
      forms.push_back(TableReader(sheet_, file_, complete_[0], faults_).Read());
    } else if (best_.profile != nullptr && (wanted_ != nullptr || IsNamed(*best_.profile)) && best_.found > 0) {
      forms.push_back(TableReader(sheet_, file_, best_, faults_).Read());
    } else if (forms.empty()) {
      ReportUnknown();
    }
    return forms;
  }

 private:
  [[nodiscard]] bool IsNamed(const Profile& profile) const {
    return Normalised(sheet_.name) == Normalised(profile.sheet);
  }

  void Look() {
    for (const Profile& profile : profiles_) {
      if (wanted_ != nullptr && wanted_ != &profile) continue;
      if (!profile.table) {
        Labels labels = LabelsOf(sheet_, file_, profile);
        const bool meant = wanted_ != nullptr || IsNamed(profile);
        if (labels.found > 1 && (meant || labels.Missing().empty())) labels_.push_back(std::move(labels));
        continue;
      }
      Titles titles = BestTitles(sheet_, profile);
      // A sheet of the form's own name is that form, whatever else it may look like.
      if (titles.IsComplete()) complete_.insert(IsNamed(profile) ? complete_.begin() : complete_.end(), titles);
      if (best_.profile == nullptr || IsNamed(profile) || (!IsNamed(*best_.profile) && IsBetter(titles, best_))) {
        best_ = std::move(titles);
      }
    }
    const bool named = !complete_.empty() && IsNamed(*complete_[0].profile);
    std::stable_sort(complete_.begin() + (named ? 1 : 0), complete_.end(), IsBetter);
    if (named) complete_.resize(1);
    std::stable_sort(labels_.begin(), labels_.end(),
                     [](const Labels& a, const Labels& b) { return a.found > b.found; });
  }

  void ReportUnknown() {
    const Place place = PlaceOf(sheet_, file_, 0, 0, "");
    if (best_.profile == nullptr || best_.found == 0) {
      return faults_.Add(place, Say("unknown-form", "no form is recognised: no titles are known",
                                    "форма не распознана: ни одного известного заголовка нет"));
    }
    const std::vector<int> missing = best_.Missing();
    faults_.Add(PlaceOf(sheet_, file_, sheet_.rows[best_.last].number, 0, ""),
                Say("unknown-form", "no form is recognised; the nearest, `$0`, needs the columns $1",
                    "форма не распознана; ближайшей, `$0`, нужны графы $2", best_.profile->name,
                    TitleList(*best_.profile, missing, "\"", "\""), TitleList(*best_.profile, missing, "«", "»")));
  }

  const Sheet& sheet_;
  const std::string& file_;
  const Profiles& profiles_;
  const Profile* wanted_;
  Faults& faults_;
  std::vector<Titles> complete_;  // best first
  std::vector<Labels> labels_;    // likewise
  Titles best_;                   // of tables
};

}  // namespace

bool IsBlank(const Profile& profile, const Cell* cell) {
  if (cell == nullptr || cell->kind == CellKind::kEmpty) return true;
  if (cell->kind != CellKind::kText) return false;
  return std::any_of(profile.blanks.begin(), profile.blanks.end(), [cell](const std::string& blank) {
    return cell->text == blank || (!Normalised(blank).empty() && Normalised(cell->text) == Normalised(blank));
  });
}

std::vector<Form> Recognise(const Sheet& sheet, const std::string& file, const Profiles& profiles,
                            const Profile* wanted, Faults& faults) {
  if (sheet.hidden || sheet.rows.empty()) return {};
  return SheetReader(sheet, file, profiles, wanted, faults).Read();
}

}  // namespace svod::forms
