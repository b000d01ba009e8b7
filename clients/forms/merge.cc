#include "clients/forms/merge.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/message_differencer.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "clients/forms/text.h"

namespace svod::forms {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::util::MessageDifferencer;

bool SameList(const Message& a, const Message& b, const FieldDescriptor* field) {
  MessageDifferencer differencer;
  return differencer.CompareWithFields(a, b, {field}, {field});
}

// Walks both messages side by side. Borrows the origins and the faults.
class Merger {
 public:
  Merger(const Origins& origins, Faults& faults) : origins_(origins), faults_(faults) {}

  void Walk(const Message& from, const std::string& path, Message* into) {
    const Reflection* reflection = from.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection->ListFields(from, &fields);
    for (const FieldDescriptor* field : fields) {
      const std::string here = path.empty() ? field->name() : Cat(path, ".", field->name());
      if (field->is_repeated()) {
        TakeList(from, field, here, into);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        Walk(reflection->GetMessage(from, field), here, reflection->MutableMessage(into, field));
      } else {
        TakeValue(from, field, here, into);
      }
    }
  }

 private:
  void TakeList(const Message& from, const FieldDescriptor* field, const std::string& path, Message* into) {
    if (into->GetReflection()->FieldSize(*into, field) == 0) return Copy(from, field, into);
    if (SameList(from, *into, field)) return;
    faults_.Add(PlaceOfPath(path + "[", origins_),
                Say("differs-from-dossier", "$0 is in the dossier already, and it is another list",
                    "$0 уже есть в досье, и это другой список", path));
  }

  void TakeValue(const Message& from, const FieldDescriptor* field, const std::string& path, Message* into) {
    const std::string there = ValueText(*into, field);
    if (there.empty()) return Copy(from, field, into);
    const std::string given = ValueText(from, field);
    if (given == there) return;
    const Place place = PlaceOfPath(path, origins_);
    faults_.Add(place, Say("differs-from-dossier", "$0 would be \"$1\", and in the dossier it is \"$2\"",
                           "$0 было бы «$1», а в досье «$2»", path,
                           place.value.empty() ? ShownValue(field, given) : place.value, ShownValue(field, there)));
  }

  static void Copy(const Message& from, const FieldDescriptor* field, Message* into) {
    const std::unique_ptr<Message> alone(from.New());
    alone->CopyFrom(from);
    std::vector<const FieldDescriptor*> fields;
    alone->GetReflection()->ListFields(*alone, &fields);
    for (const FieldDescriptor* other : fields) {
      if (other != field) alone->GetReflection()->ClearField(alone.get(), other);
    }
    into->MergeFrom(*alone);
  }

  const Origins& origins_;
  Faults& faults_;
};

}  // namespace

void Merge(const Message& from, Message* dossier, const Origins& origins, Faults& faults) {
  Merger(origins, faults).Walk(from, "", dossier);
}

}  // namespace svod::forms
