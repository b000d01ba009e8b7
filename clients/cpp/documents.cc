// Tested by: tests/scenarios.
#include "svod/client/documents.h"

#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <memory>

#include "svod/cluster/v1/dossier.pb.h"

namespace svod::client {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::util::JsonStringToMessage;

absl::Status Refuse(std::string_view reason) {
  return absl::InvalidArgumentError(absl::string_view(reason.data(), reason.size()));
}

// Whether the JSON names its type itself.
bool NamesType(const std::string& json) {
  google::protobuf::Struct fields;
  return JsonStringToMessage(json, &fields).ok() && fields.fields().contains("@type");
}

const Descriptor* TypeOf(std::string_view name) {
  const Descriptor* dossier = cluster::v1::Dossier::descriptor();
  if (name.empty()) return dossier;
  const std::string kind(name.substr(name.rfind('/') + 1));
  const FieldDescriptor* field = dossier->FindFieldByName(kind);
  return field == nullptr ? nullptr : field->message_type();
}

}  // namespace

absl::StatusOr<google::protobuf::Any> PackJson(const std::string& json, std::string_view name) {
  google::protobuf::Any packed;
  google::protobuf::util::Status read;
  if (NamesType(json)) {
    read = JsonStringToMessage(json, &packed);
  } else {
    const Descriptor* type = TypeOf(name);
    if (type == nullptr)
      return Refuse(std::string(name) + " ends with no kind of document: name its type with `@type`");
    const std::unique_ptr<google::protobuf::Message> document(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
    read = JsonStringToMessage(json, document.get());
    packed.PackFrom(*document);
  }
  if (!read.ok()) return Refuse(std::string_view(read.message().data(), read.message().size()));
  return packed;
}

}  // namespace svod::client
