// The table of rights: every RPC, who may call it, and what of it must lie in his scope. An RPC without a row is denied
// to everybody; a test fails when one is missing.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "engine/document/parts.h"
#include "server/app/access.h"

namespace svod::app {

// What a request touches.
struct Resource {
  // No name of a unit: rule packs, the ledger as a whole. Only the role counts.
  static Resource Nothing() { return {}; }
  // One unit, or what lies below: the scope must cover it.
  static Resource Of(std::string name) { return {std::move(name), Needs::kCover}; }
  // Whatever lies below the name: something of it must be in the scope, and the use case answers only with that
  // (Call::MaySee).
  static Resource Below(std::string name) { return {std::move(name), Needs::kTouch}; }

  enum class Needs : uint8_t { kNothing, kCover, kTouch };
  std::string name;
  Needs needs = Needs::kNothing;
};

struct AccessRow {
  std::string_view method;  // full name: `svod.v1.FilingsService.GetFiling`
  Roles roles;
  // REQUIRES: the request is of the method's request type.
  Resource (*resource)(const google::protobuf::Message& request, const SubjectParts& parts);
};

// In the order of the services.
std::span<const AccessRow> AccessTable();

// What was decided, and why: for the audit log. `status` is for the caller and says nothing of what there is.
struct Decision {
  absl::Status status;  // OK or PERMISSION_DENIED
  std::string_view reason;
  std::string resource;  // the name touched; empty: none
};

// Decides by the table. Immutable and thread-safe.
class AccessRules {
 public:
  // Borrows `parts`. REQUIRES: no two rows have requests of one type (buf's rule of unique requests), and each method
  // is linked.
  explicit AccessRules(const SubjectParts& parts);

  // The row of the method that takes such a request; nullptr: there is none.
  [[nodiscard]] const AccessRow* FindRow(const google::protobuf::Message& request) const;
  // Whether `caller` may send this request.
  [[nodiscard]] Decision Decide(const Principal& caller, const google::protobuf::Message& request) const;

 private:
  const SubjectParts& parts_;
  std::map<const google::protobuf::Descriptor*, const AccessRow*> rows_;
};

}  // namespace svod::app
