// Tested by: tests/engine/kinds/reallocation_test.cc.
#include "engine/kinds/reallocation.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <utility>

#include "engine/cel/environment.h"
#include "engine/verdict/quantity.h"

namespace svod::kinds {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// More would make a tableau that takes longer to solve than a person waits.
constexpr size_t kClassesMax = 64;
constexpr size_t kClaimsMax = 32;

// What would put a new line into a class: one enum field.
struct Recipe {
  const FieldDescriptor* field;
  const EnumValueDescriptor* value;
};

// Lines that are part of the same shares.
struct Class {
  Int128 amount = 0;
  std::vector<size_t> lines;
  std::optional<Recipe> recipe;  // a class that no line has yet
};

using Signature = std::vector<bool>;  // by claim of the first sort
using Set = std::vector<size_t>;      // indexes of claims

class Reallocator {
 public:
  Reallocator(const std::vector<Claim>& claims, SpendSteps spend) : claims_(claims), spend_(spend) {}

  Reallocation Run() {
    Reallocation result;
    if (!Fits()) return result;
    Set all(claims_.size());
    std::iota(all.begin(), all.end(), 0);
    Classify(all);
    if (classes_.size() > kClassesMax) return result;
    const IntegerSolution solution = Solve(all);
    if (solution.is == IntegerSolution::Is::kGaveUp) return result;
    if (solution.is == IntegerSolution::Is::kInfeasible || !MarksFit(all)) return Contradiction(all);
    return Found(solution);
  }

 private:
  // Claims that speak of the same lines, of amounts that are numbers.
  bool Fits() {
    if (claims_.empty() || claims_.size() > kClaimsMax) return false;
    for (const Claim& claim : claims_) {
      if (claim.lines.size() != claims_[0].lines.size()) return false;
      for (size_t i = 0; i < claim.lines.size(); ++i) {
        if (claim.lines[i].item != claims_[0].lines[i].item) return false;
      }
    }
    for (const Claim::Line& line : claims_[0].lines) whole_ += line.amount;
    return !claims_[0].lines.empty();
  }

  void Classify(const Set& all) {
    for (size_t i : all) {
      if (!claims_[i].by_amount) by_predicate_.push_back(i);
    }
    const std::vector<Claim::Line>& lines = claims_[0].lines;
    for (size_t line = 0; line < lines.size(); ++line) {
      Signature signature;
      for (size_t i : by_predicate_) signature.push_back(claims_[i].lines[line].in_part);
      Class& one = classes_[signature];
      one.amount += lines[line].amount;
      one.lines.push_back(line);
    }
    TryOthers();
  }

  // Every constant of the enum fields of a line. All that can be is found when no share looks at anything but one of
  // these fields.
  void TryOthers() {
    const Message* sample = claims_[0].sample;
    if (sample == nullptr || by_predicate_.empty()) return;
    Claim::Fields read;
    const auto* type = sample->GetDescriptor();
    for (int f = 0; f < type->field_count(); ++f) {
      const FieldDescriptor* field = type->field(f);
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_ENUM || field->is_repeated()) continue;
      for (int v = 0; v < field->enum_type()->value_count(); ++v) {
        const EnumValueDescriptor* value = field->enum_type()->value(v);
        if (value->number() != 0) Try(*sample, {field, value}, &read);
      }
    }
    proven_ = read.size() == 1 && (*read.begin())->containing_type() == type &&
              (*read.begin())->cpp_type() == FieldDescriptor::CPPTYPE_ENUM && !(*read.begin())->is_repeated();
  }

  void Try(const Message& sample, const Recipe& recipe, Claim::Fields* read) {
    const std::unique_ptr<Message> line(sample.New());
    line->GetReflection()->SetEnumValue(line.get(), recipe.field, recipe.value->number());
    Signature signature;
    for (size_t i : by_predicate_) {
      const std::optional<bool> belongs = claims_[i].belongs ? claims_[i].belongs(*line, read) : std::optional<bool>();
      if (!belongs) return;
      signature.push_back(*belongs);
    }
    if (!classes_.contains(signature)) classes_[signature].recipe = recipe;
  }

  [[nodiscard]] bool Has(const Set& set, size_t claim) const {
    return std::find(set.begin(), set.end(), claim) != set.end();
  }

  // Up and down of each class, at the cost of a kopeck each.
  [[nodiscard]] IntegerSolution Solve(const Set& active) const {
    const size_t n = classes_.size();
    IntegerProgram program;
    program.cost.assign(2 * n, 1);
    // `sign` * (sum of the ups less sum of the downs of the classes that `in` names) <= b.
    const auto add = [&](const std::function<bool(const Signature&)>& in, int sign, Int128 b) {
      IntegerProgram::Row& row = program.rows.emplace_back();
      row.a.assign(2 * n, 0);
      row.b = b;
      size_t c = 0;
      for (const auto& [signature, one] : classes_) {
        if (in(signature)) {
          row.a[c] = sign;
          row.a[n + c] = -sign;
        }
        ++c;
      }
    };
    const auto every = [](const Signature&) { return true; };
    add(every, 1, 0);
    add(every, -1, 0);
    size_t c = 0;
    for (const auto& [signature, one] : classes_) {
      IntegerProgram::Row& row = program.rows.emplace_back();
      row.a.assign(2 * n, 0);
      row.a[n + c++] = 1;
      row.b = one.amount;
    }
    for (size_t k = 0; k < by_predicate_.size(); ++k) {
      const Claim& claim = claims_[by_predicate_[k]];
      if (!Has(active, by_predicate_[k])) continue;
      const auto in = [k](const Signature& signature) { return signature[k]; };
      const Int128 now = SumOf(k);
      if (claim.least) add(in, -1, now - *claim.least);
      if (claim.most) add(in, 1, *claim.most - now);
    }
    return Minimise(program, spend_);
  }

  [[nodiscard]] Int128 SumOf(size_t k) const {
    Int128 sum = 0;
    for (const auto& [signature, one] : classes_) sum += signature[k] ? one.amount : 0;
    return sum;
  }

  // Claims of the second sort by the field that they mark.
  static bool SameMark(const Claim& a, const Claim& b) {
    return a.by_amount && b.by_amount && !a.lines[0].part_path.empty() &&
           std::equal(a.lines.begin(), a.lines.end(), b.lines.begin(),
                      [](const Claim::Line& x, const Claim::Line& y) { return x.part_path == y.part_path; });
  }

  struct Limits {
    Int128 least = 0;
    Int128 most = 0;
  };
  [[nodiscard]] Limits LimitsOf(size_t claim, const Set& active) const {
    Limits limits{0, whole_};
    for (size_t i : active) {
      if (i != claim && !SameMark(claims_[claim], claims_[i])) continue;
      if (claims_[i].least) limits.least = std::max(limits.least, *claims_[i].least);
      if (claims_[i].most) limits.most = std::min(limits.most, *claims_[i].most);
    }
    return limits;
  }

  [[nodiscard]] bool MarksFit(const Set& active) const {
    return std::all_of(active.begin(), active.end(), [&](size_t i) {
      if (!claims_[i].by_amount) return true;
      const Limits limits = LimitsOf(i, active);
      return limits.least <= limits.most;
    });
  }

  // Takes out one claim after the other that is not needed for the contradiction (Chinneck's deletion filter).
  [[nodiscard]] Reallocation Contradiction(Set active) const {
    Reallocation result;
    for (size_t i = 0; i < claims_.size(); ++i) {
      Set without = active;
      std::erase(without, i);
      const IntegerSolution::Is is = Solve(without).is;
      if (is == IntegerSolution::Is::kGaveUp) return result;
      if (is == IntegerSolution::Is::kInfeasible || !MarksFit(without)) active = without;
    }
    result.is = Reallocation::Is::kContradiction;
    result.contradicting = active;
    const bool marks = std::all_of(active.begin(), active.end(), [&](size_t i) { return claims_[i].by_amount; });
    result.proven = proven_ || marks;
    return result;
  }

  // How much each line has in the end.
  struct Plan {
    std::vector<int64_t> amounts;                  // by line, new lines at the end
    std::vector<const Recipe*> added;              // new lines
    std::map<size_t, std::vector<int64_t>> marks;  // by claim of the second sort, one of each field
  };

  [[nodiscard]] int64_t MarkedOf(size_t line) const {
    int64_t most = 0;
    for (const Claim& claim : claims_) most = std::max(most, claim.by_amount ? claim.lines[line].part : 0);
    return most;
  }

  // Takes what no mark is on first, then what is; from the line that has most of it first.
  void Take(const std::vector<size_t>& lines, Int128 amount, Plan* plan) const {
    for (const bool marked : {false, true}) {
      const auto free = [&](size_t line) { return plan->amounts[line] - (marked ? 0 : MarkedOf(line)); };
      std::vector<size_t> order = lines;
      std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return free(a) > free(b); });
      for (size_t line : order) {
        const Int128 taken = std::min<Int128>(amount, std::max<int64_t>(free(line), 0));
        plan->amounts[line] -= static_cast<int64_t>(taken);
        amount -= taken;
      }
    }
  }

  bool Give(const Class& one, Int128 amount, Plan* plan) const {
    if (one.lines.empty()) {
      plan->amounts.push_back(static_cast<int64_t>(amount));
      plan->added.push_back(&*one.recipe);
      return amount <= INT64_MAX;
    }
    const size_t line = *std::max_element(one.lines.begin(), one.lines.end(),
                                          [&](size_t a, size_t b) { return plan->amounts[a] < plan->amounts[b]; });
    const Int128 sum = plan->amounts[line] + amount;
    plan->amounts[line] = static_cast<int64_t>(sum);
    return sum <= INT64_MAX;
  }

  // Brings the marked sum of one field to where its limits are, on the lines with most room. Returns what it costs.
  Int128 Mark(size_t claim, const Set& all, Plan* plan) const {
    const std::vector<Claim::Line>& lines = claims_[claim].lines;
    std::vector<int64_t> marks(plan->amounts.size(), 0);
    Int128 old = 0;
    Int128 sum = 0;
    for (size_t i = 0; i < lines.size(); ++i) {
      old += lines[i].part;
      marks[i] = std::min(lines[i].part, plan->amounts[i]);
      sum += marks[i];
    }
    const Limits limits = LimitsOf(claim, all);
    const Int128 target = std::clamp(old, limits.least, limits.most);
    std::vector<size_t> order(marks.size());
    std::iota(order.begin(), order.end(), 0);
    const bool up = target > sum;
    const auto room = [&](size_t i) { return up ? plan->amounts[i] - marks[i] : marks[i]; };
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return room(a) > room(b); });
    Int128 rest = up ? target - sum : sum - target;
    for (size_t i : order) {
      const auto step = static_cast<int64_t>(std::min<Int128>(rest, room(i)));
      marks[i] += up ? step : -step;
      rest -= step;
    }
    plan->marks[claim] = std::move(marks);
    return target > old ? target - old : old - target;
  }

  [[nodiscard]] Reallocation Found(const IntegerSolution& solution) const {
    Reallocation result;
    Plan plan;
    for (const Claim::Line& line : claims_[0].lines) plan.amounts.push_back(line.amount);
    const size_t n = classes_.size();
    Int128 cost = solution.cost / 2;
    size_t c = 0;
    for (const auto& [signature, one] : classes_) Take(one.lines, solution.x[n + c++], &plan);
    bool fits = true;
    c = 0;
    for (const auto& [signature, one] : classes_) {
      const Int128 given = solution.x[c++];
      if (given > 0) fits = Give(one, given, &plan) && fits;
    }
    Set all(claims_.size());
    std::iota(all.begin(), all.end(), 0);
    for (size_t i : all) {
      const auto before = [&](size_t j) { return j < i && SameMark(claims_[j], claims_[i]); };
      if (!claims_[i].by_amount || std::any_of(all.begin(), all.end(), before)) continue;
      cost += Mark(i, all, &plan);
    }
    if (!fits || cost > INT64_MAX) return result;
    result.is = Reallocation::Is::kFound;
    result.amount = static_cast<int64_t>(cost);
    result.changes = ChangesOf(plan);
    return result;
  }

  [[nodiscard]] Changes ChangesOf(const Plan& plan) const {
    Changes changes;
    const std::vector<Claim::Line>& lines = claims_[0].lines;
    bool named = true;
    const auto set = [&](const std::string& path, std::optional<int64_t> from, int64_t to) {
      if (from == to) return;
      named = named && !path.empty();
      const Claim& claim = claims_[0];
      changes.push_back(SetTo(path, from ? std::optional(claim.Show(*from)) : std::nullopt, claim.Show(to)));
    };
    for (size_t i = 0; i < lines.size(); ++i) {
      set(lines[i].path, lines[i].amount, plan.amounts[i]);
      for (const auto& [claim, marks] : plan.marks) {
        set(claims_[claim].lines[i].part_path, claims_[claim].lines[i].part, marks[i]);
      }
    }
    // A new line has the fields of those there are, in the same places.
    const std::optional<ItemPath> last = ItemPathOf(lines.back().item);
    for (size_t i = 0; i < plan.added.size() && named; ++i) {
      if (!last) return {};
      const auto in_new = [&](const std::string& path) {
        return path.starts_with(lines.back().item + ".")
                   ? last->At(last->index + 1 + static_cast<int64_t>(i)) + path.substr(lines.back().item.size())
                   : std::string();
      };
      const Recipe& recipe = *plan.added[i];
      const v1::Quantity name =
          TextQuantity(cel::Environment::ShortName(recipe.field->enum_type(), recipe.value->number()));
      changes.push_back(SetTo(in_new(lines.back().item + "." + recipe.field->name()), std::nullopt, name));
      set(in_new(lines.back().path), std::nullopt, plan.amounts[lines.size() + i]);
      for (const auto& [claim, marks] : plan.marks) {
        set(in_new(claims_[claim].lines.back().part_path), std::nullopt, marks[lines.size() + i]);
      }
    }
    return named && changes.size() <= static_cast<size_t>(kChangesMax) ? changes : Changes();
  }

  const std::vector<Claim>& claims_;
  SpendSteps spend_;
  Int128 whole_ = 0;
  Set by_predicate_;
  std::map<Signature, Class> classes_;
  bool proven_ = false;
};

}  // namespace

v1::Quantity Claim::Show(int64_t amount) const { return money ? KopecksQuantity(amount) : CountQuantity(amount); }

Reallocation Reallocate(const std::vector<Claim>& claims, SpendSteps spend) { return Reallocator(claims, spend).Run(); }

}  // namespace svod::kinds
