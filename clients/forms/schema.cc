#include "clients/forms/schema.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include "clients/forms/text.h"
#include "engine/document/document.h"
#include "svod/v1/annotations.pb.h"

namespace svod::forms {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// `$0` is what the cell says.
struct WordsOfCode {
  std::string_view code;
  std::string_view en;
  std::string_view ru;
};
constexpr std::array kWordsOfCodes = {
    WordsOfCode{"duplicate-key", "\"$0\" is the key of another item already", "«$0» уже есть в этом списке"},
    WordsOfCode{"invalid-identifier", "\"$0\" is no name: 1 to 64 characters, no line breaks",
                "«$0» — не обозначение: от 1 до 64 знаков без переводов строки"},
    WordsOfCode{"invalid-ogrn", "\"$0\" is no OGRN: wrong length or check digits",
                "«$0» — не ОГРН: не та длина или контрольные цифры"},
    WordsOfCode{"invalid-region-code", "\"$0\" is no code of a region, 01 to 99", "«$0» — не код региона, от 01 до 99"},
};

// A field by its path in the dossier, and the message that has it.
struct Found {
  const Message* message = nullptr;
  const FieldDescriptor* field = nullptr;
};

// REQUIRES: `path` is one of a fault, so that it leads somewhere. An item of a list of values has no single field.
Found FieldAt(const Message& dossier, std::string_view path) {
  Found found{&dossier, nullptr};
  for (const std::string_view segment : Split(path, ".")) {
    if (found.field != nullptr) return {};
    const size_t open = std::min(segment.find('['), segment.size());
    const FieldDescriptor* field =
        found.message->GetDescriptor()->FindFieldByName(std::string(segment.substr(0, open)));
    if (field == nullptr) return {};
    const google::protobuf::Reflection* reflection = found.message->GetReflection();
    int index = -1;
    if (open < segment.size()) std::from_chars(segment.data() + open + 1, segment.data() + segment.size(), index);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      found.field = field;
    } else if (!field->is_repeated()) {
      found.message = &reflection->GetMessage(*found.message, field);
    } else if (index >= 0 && index < reflection->FieldSize(*found.message, field)) {
      found.message = &reflection->GetRepeatedMessage(*found.message, field, index);
    }
  }
  return found.field == nullptr || found.field->is_repeated() ? Found{} : found;
}

// Tells the faults of one dossier. Borrows all it is given.
class FaultTeller {
 public:
  FaultTeller(const Message& dossier, const Origins& origins, Faults& faults)
      : dossier_(dossier), origins_(origins), faults_(faults) {}

  void Tell(const Diagnostic& diagnostic) {
    const Found found = FieldAt(dossier_, diagnostic.path);
    if (diagnostic.code == "above-whole" && found.field != nullptr) return TellPart(found, diagnostic.path);
    const auto origin = origins_.find(diagnostic.path);
    if (origin == origins_.end() || found.field == nullptr) return TellPath(diagnostic);
    const std::string value = ValueAt(diagnostic.path, found);
    const auto* words = std::find_if(kWordsOfCodes.begin(), kWordsOfCodes.end(),
                                     [&diagnostic](const WordsOfCode& row) { return row.code == diagnostic.code; });
    if (words != kWordsOfCodes.end()) {
      faults_.Add(origin->second, Say(words->code, words->en, words->ru, value));
    } else {
      faults_.Add(origin->second, Say(diagnostic.code, "\"$0\" cannot stand here: $1", "«$0» здесь стоять не может: $1",
                                      value, diagnostic.message));
    }
  }

 private:
  // What the cell of a path says; where it came from none, the value in the dossier.
  [[nodiscard]] std::string ValueAt(const std::string& path, const Found& found) const {
    const auto origin = origins_.find(path);
    if (origin != origins_.end() && !origin->second.value.empty()) return origin->second.value;
    return ShownValue(found.field, ValueText(*found.message, found.field));
  }

  // A part above its whole: two cells, of which either may be of the dossier that is added to.
  void TellPart(const Found& part, const std::string& path) {
    const std::string& name = part.field->options().GetExtension(v1::field).not_above();
    const Found whole{part.message, part.message->GetDescriptor()->FindFieldByName(name)};
    const std::string whole_path = path.substr(0, path.rfind('.') + 1) + name;
    const auto origin = origins_.find(path);
    const auto other = origins_.find(whole_path);
    const bool in_form = origin != origins_.end();
    const Place place = in_form ? origin->second : PlaceOfPath(whole_path, origins_);
    const auto where = [&](bool russian) {
      return other != origins_.end() ? PlaceText(other->second, russian) : whole_path;
    };
    faults_.Add(place, Say("above-whole", "\"$0\"$1 is more than the whole, \"$2\" of $3",
                           "«$0»$1 больше целого, «$2»: $4", ValueAt(path, part), in_form ? "" : Cat(" (", path, ")"),
                           ValueAt(whole_path, whole), where(false), where(true)));
  }

  // Of no cell: the row that the rest of the message came from, and the path.
  void TellPath(const Diagnostic& diagnostic) {
    const std::string& path = diagnostic.path;
    Place place = PlaceOfPath(path.substr(0, path.rfind('.') + 1), origins_);
    place.column = 0;
    place.header.clear();
    place.value.clear();
    if (diagnostic.code == "missing-field") {
      faults_.Add(std::move(place), Say("missing-field", "a value is missing: $0", "нет значения: $0", path));
    } else {
      faults_.Add(std::move(place), Say(diagnostic.code, "$0: $1", "$0: $1", path, diagnostic.message));
    }
  }

  const Message& dossier_;
  const Origins& origins_;
  Faults& faults_;
};

}  // namespace

void CheckSchema(const Message& dossier, const Origins& origins, Faults& faults) {
  Diagnostics diagnostics;
  if (ValidateDocument(dossier, "", diagnostics)) return;
  FaultTeller teller(dossier, origins, faults);
  for (const Diagnostic& diagnostic : diagnostics.items()) teller.Tell(diagnostic);
}

}  // namespace svod::forms
