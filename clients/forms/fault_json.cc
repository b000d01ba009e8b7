#include "clients/forms/fault_json.h"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "clients/forms/grid.h"

namespace svod::forms {
namespace {

using JsonWriter = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

void WriteText(JsonWriter& writer, const char* key, const std::string& text) {
  if (text.empty()) return;
  writer.Key(key);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void WriteFault(JsonWriter& writer, const Fault& fault) {
  const Place& place = fault.place;
  writer.StartObject();
  WriteText(writer, "file", place.file);
  WriteText(writer, "sheet", place.sheet);
  if (place.row > 0) {
    writer.Key("row");
    writer.Int(place.row);
  }
  if (place.column > 0) WriteText(writer, "column", ColumnLetters(place.column));
  WriteText(writer, "title", place.header);
  WriteText(writer, "value", place.value);
  WriteText(writer, "code", fault.said.code);
  writer.Key("message");
  writer.StartObject();
  WriteText(writer, "en", fault.said.en);
  WriteText(writer, "ru", fault.said.ru);
  writer.EndObject();
  writer.EndObject();
}

}  // namespace

std::string FaultsJson(const Faults& faults) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.SetIndent(' ', 1);
  writer.StartObject();
  writer.Key("faults");
  writer.StartArray();
  for (const Fault& fault : faults.items()) WriteFault(writer, fault);
  writer.EndArray();
  writer.Key("omitted");
  writer.Uint64(faults.omitted());
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace svod::forms
