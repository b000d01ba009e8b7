// Tested by: tests/server/app/checks_test.cc.
#include "server/app/check_options.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/message.h>

#include <optional>

#include "server/app/errors.h"
#include "server/app/known_filings.h"

namespace svod::app {
namespace {

std::optional<Date> ReadDate(const std::string& text, const std::string& path, Diagnostics* faults) {
  std::optional<Date> date = Date::Parse(text);
  if (!date) {
    faults->Add(FieldFault(path, "invalid-date", Quote(text) + " is not a date (write it like 2015-02-15)"));
  }
  return date;
}

}  // namespace

CheckOptions ReadCheckOptions(const RulePacks& packs, const v1::CheckOptions& options, int64_t micros,
                              const CancelFlag* cancelled, Diagnostics* faults) {
  CheckOptions read;
  const std::optional<Date> as_of = options.as_of_date().empty()
                                        ? DateAt(packs, micros)
                                        : ReadDate(options.as_of_date(), "options.as_of_date", faults);
  if (as_of) read.as_of = *as_of;
  read.pack = options.pack();
  read.cancelled = cancelled;
  if (!options.edition().empty()) read.edition = ReadDate(options.edition(), "options.edition", faults);
  return read;
}

absl::StatusOr<PackRegistry::Period> RulesFor(const PackRegistry& registry, const v1::CheckOptions& options,
                                              const Clock& clock, const std::string& path, Diagnostics* faults) {
  if (!options.has_rules_time()) return registry.Now();
  return registry.At(ReadPastTime(options.rules_time(), clock, faults, path + ".rules_time"));
}

google::protobuf::Message* NewDossierOn(const RulePacks& packs, google::protobuf::Arena* arena) {
  return google::protobuf::MessageFactory::generated_factory()->GetPrototype(SubjectOf(packs).subject())->New(arena);
}

}  // namespace svod::app
