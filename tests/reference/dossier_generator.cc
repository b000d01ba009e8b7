#include "tests/reference/dossier_generator.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <set>
#include <sstream>

#include "engine/base/date.h"
#include "engine/document/document.h"
#include "svod/v1/annotations.pb.h"

namespace svod::reference {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kItemsMax = 3;
// Of what is made up; the schema nests 9 deep.
constexpr int kDepthMax = 12;

bool IsMessage(const FieldDescriptor* field) { return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE; }
bool IsEnum(const FieldDescriptor* field) { return field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM; }

// A singular field that is not set, or an enum that is set to nothing.
bool SaysNothing(const Message& message, const FieldDescriptor* field) {
  const Reflection* r = message.GetReflection();
  if (!r->HasField(message, field)) return true;
  return IsEnum(field) && r->GetEnumValue(message, field) == 0;
}

// Another member of its oneof stands in its place.
bool IsTaken(const Message& message, const FieldDescriptor* field) {
  const auto* oneof = field->real_containing_oneof();
  return oneof != nullptr && message.GetReflection()->HasOneof(message, oneof);
}

// The field that marks the lists of the message as incomplete.
const FieldDescriptor* MarkOf(const Message& message) {
  const FieldDescriptor* mark = nullptr;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    if (field->options().GetExtension(v1::field).marks_incomplete()) mark = field;
  }
  return mark;
}

// Data, that is: all fields but the mark.
template <typename Visit>
void ForEachField(const Message& message, Visit visit) {
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    if (!field->options().GetExtension(v1::field).marks_incomplete()) visit(field);
  }
}

// The messages that are set right below `message`.
template <typename Visit>
void ForEachChild(Message* message, Visit visit) {
  const Reflection* r = message->GetReflection();
  ForEachField(*message, [&](const FieldDescriptor* field) {
    if (!IsMessage(field)) return;
    if (!field->is_repeated()) {
      if (r->HasField(*message, field)) visit(r->MutableMessage(message, field));
      return;
    }
    for (int i = 0; i < r->FieldSize(*message, field); ++i) visit(r->MutableRepeatedMessage(message, field, i));
  });
}

}  // namespace

DossierGenerator::DossierGenerator(Random& random, const std::filesystem::path& folder) : random_(random) {
  std::set<std::filesystem::path> files;  // in order of name
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.insert(entry.path());
  }
  for (const std::filesystem::path& file : files) {
    std::ifstream stream(file);
    std::stringstream text;
    text << stream.rdbuf();
    Diagnostics diagnostics;
    cluster::v1::Dossier dossier;
    if (ReadDocument(text.str(), DocumentFormat::kJson, file.filename(), &dossier, diagnostics)) {
      samples_.push_back(std::move(dossier));
    }
  }
}

cluster::v1::Dossier DossierGenerator::MakeSmall() {
  cluster::v1::Dossier dossier = samples_[Below(samples_.size())];
  dossier.clear_remark();
  Shorten(&dossier);
  return dossier;
}

cluster::v1::Dossier DossierGenerator::Make() {
  cluster::v1::Dossier dossier = MakeSmall();
  Disturb(&dossier);
  return dossier;
}

void DossierGenerator::Shorten(Message* message) {
  const Reflection* r = message->GetReflection();
  ForEachField(*message, [&](const FieldDescriptor* field) {
    if (!field->is_repeated()) return;
    const int keep = Below(8) == 0 ? 0 : static_cast<int>(1 + Below(kItemsMax));
    for (int i = 0; i < keep && i < r->FieldSize(*message, field); ++i) {
      r->SwapElements(message, field, i, static_cast<int>(Below(static_cast<size_t>(r->FieldSize(*message, field)))));
    }
    while (r->FieldSize(*message, field) > keep) r->RemoveLast(message, field);
  });
  ForEachChild(message, [this](Message* child) { Shorten(child); });
}

void DossierGenerator::Disturb(Message* message) {
  const Reflection* r = message->GetReflection();
  ForEachField(*message, [&](const FieldDescriptor* field) {
    if (field->is_repeated()) {
      if (IsEnum(field) && Below(3) == 0) r->AddEnumValue(message, field, 0);
      return;
    }
    if (IsTaken(*message, field)) return;
    switch (Below(IsMessage(field) ? 16 : 8)) {
      case 0:
        return r->ClearField(message, field);
      case 1:
        if (!IsMessage(field)) SetScalar(message, field);
        return;
      case 2:
        if (IsEnum(field)) r->SetEnumValue(message, field, 0);
        return;
      default:
        return;
    }
  });
  const FieldDescriptor* mark = MarkOf(*message);
  if (mark != nullptr && Below(6) == 0) r->SetBool(message, mark, Below(4) != 0);
  ForEachChild(message, [this](Message* child) { Disturb(child); });
}

// What is made up lies close together, so that it is often equal.
std::string DossierGenerator::Text(const FieldDescriptor* field) {
  switch (field->options().GetExtension(v1::field).format()) {
    case v1::FIELD_FORMAT_DATE:
      return Date::FromCivil(2014, 6, 28)->AddDays(static_cast<int64_t>(Below(5) * Below(60)))->ToString();
    case v1::FIELD_FORMAT_DECIMAL:
    case v1::FIELD_FORMAT_PERCENT:
      return std::to_string(Below(4)) + (Below(2) == 0 ? "" : ".50");
    default:
      return std::string(1 + Below(2), static_cast<char>('a' + Below(3)));
  }
}

void DossierGenerator::SetScalar(Message* message, const FieldDescriptor* field) {
  const Reflection* r = message->GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return r->SetInt32(message, field, static_cast<int32_t>(Below(8)));
    case FieldDescriptor::CPPTYPE_INT64:
      return r->SetInt64(message, field, Below(20) == 0 ? INT64_MAX : static_cast<int64_t>(Below(300)));
    case FieldDescriptor::CPPTYPE_UINT32:
      return r->SetUInt32(message, field, static_cast<uint32_t>(Below(3)));
    case FieldDescriptor::CPPTYPE_BOOL:
      return r->SetBool(message, field, Below(2) == 0);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const size_t values = static_cast<size_t>(field->enum_type()->value_count());
      return r->SetEnumValue(message, field, static_cast<int>(1 + Below(values - 1)));
    }
    case FieldDescriptor::CPPTYPE_STRING:
      return r->SetString(message, field, Text(field));
    default:
      return;  // the schema of dossiers has no other
  }
}

void DossierGenerator::AddScalar(Message* message, const FieldDescriptor* field) {
  const Reflection* r = message->GetReflection();
  if (IsEnum(field)) {
    r->AddEnumValue(message, field, static_cast<int>(Below(static_cast<size_t>(field->enum_type()->value_count()))));
  } else {
    r->AddString(message, field, Text(field));
  }
}

void DossierGenerator::Fill(Message* message, int share, int depth) {
  const Reflection* r = message->GetReflection();
  if (depth > kDepthMax) return;
  ForEachField(*message, [&](const FieldDescriptor* field) {
    if (field->is_repeated()) return AddItems(message, field, share, depth);
    if (static_cast<int>(Below(10)) >= share || IsTaken(*message, field)) return;
    if (IsMessage(field)) {
      Fill(r->MutableMessage(message, field), share, depth + 1);
    } else {
      SetScalar(message, field);
    }
  });
  const FieldDescriptor* mark = MarkOf(*message);
  if (mark != nullptr && Below(20) == 0) r->SetBool(message, mark, true);
}

void DossierGenerator::AddItems(Message* message, const FieldDescriptor* field, int share, int depth) {
  for (size_t more = Below(3); more > 0; --more) {
    if (!IsMessage(field)) {
      AddScalar(message, field);
    } else {
      Fill(message->GetReflection()->AddMessage(message, field), share, depth + 1);
    }
  }
}

void DossierGenerator::CompleteListsOf(Message* message) {
  const FieldDescriptor* mark = MarkOf(*message);
  if (mark == nullptr || !message->GetReflection()->GetBool(*message, mark)) return;
  ForEachField(*message, [&](const FieldDescriptor* field) {
    if (field->is_repeated()) AddItems(message, field, 6, 0);
  });
  message->GetReflection()->SetBool(message, mark, false);
}

void DossierGenerator::CompleteLists(Message* message) {
  const Reflection* r = message->GetReflection();
  ForEachChild(message, [this](Message* child) { CompleteLists(child); });
  std::vector<int> before(static_cast<size_t>(message->GetDescriptor()->field_count()));
  ForEachField(*message, [&](const FieldDescriptor* field) {
    if (field->is_repeated()) before[static_cast<size_t>(field->index())] = r->FieldSize(*message, field);
  });
  CompleteListsOf(message);
  ForEachField(*message, [&](const FieldDescriptor* field) {
    if (!field->is_repeated() || !IsMessage(field)) return;
    for (int i = before[static_cast<size_t>(field->index())]; i < r->FieldSize(*message, field); ++i) {
      Complete(r->MutableRepeatedMessage(message, field, i));
    }
  });
}

void DossierGenerator::Complete(Message* message) {
  const Reflection* r = message->GetReflection();
  CompleteListsOf(message);
  ForEachField(*message, [&](const FieldDescriptor* field) {
    if (field->is_repeated()) {
      if (!IsEnum(field)) return;
      for (int i = 0; i < r->FieldSize(*message, field); ++i) {
        if (r->GetRepeatedEnumValue(*message, field, i) == 0) r->SetRepeatedEnumValue(message, field, i, 1);
      }
      return;
    }
    if (!SaysNothing(*message, field) || IsTaken(*message, field)) return;
    if (IsMessage(field)) {
      Fill(r->MutableMessage(message, field), 6, 0);
    } else {
      SetScalar(message, field);
    }
  });
  ForEachChild(message, [this](Message* child) { Complete(child); });
}

bool DossierGenerator::Supply(Message* message, std::string_view path) {
  const size_t end = path.find_first_of(".[");
  const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(std::string(path.substr(0, end)));
  if (field == nullptr) return false;
  const Reflection* r = message->GetReflection();
  if (end == std::string_view::npos) {
    if (field->is_repeated() || !SaysNothing(*message, field)) return false;
    if (IsMessage(field)) {
      Fill(r->MutableMessage(message, field), 6, 0);
    } else {
      SetScalar(message, field);
    }
    return true;
  }
  if (path[end] == '.') {
    if (field->is_repeated() || !IsMessage(field) || !r->HasField(*message, field)) return false;
    return Supply(r->MutableMessage(message, field), path.substr(end + 1));
  }
  if (path.substr(end) == "[*]") {
    const FieldDescriptor* mark = MarkOf(*message);
    CompleteListsOf(message);
    return mark != nullptr && r->HasField(*message, mark);
  }
  int index = -1;
  const char* after = std::from_chars(path.data() + end + 1, path.data() + path.size(), index).ptr;
  if (!field->is_repeated() || index < 0 || index >= r->FieldSize(*message, field)) return false;
  const std::string_view rest = path.substr(static_cast<size_t>(after - path.data()) + 1);
  if (!rest.empty()) return Supply(r->MutableRepeatedMessage(message, field, index), rest.substr(1));
  if (!IsEnum(field) || r->GetRepeatedEnumValue(*message, field, index) != 0) return false;
  r->SetRepeatedEnumValue(message, field, index, 1);
  return true;
}

}  // namespace svod::reference
