#include "engine/cel/element_index.h"

#include <algorithm>

namespace svod::cel {

bool IsIndexed(ValueKind kind) {
  switch (kind) {
    case ValueKind::kBool:
    case ValueKind::kInt:
    case ValueKind::kUint:
    case ValueKind::kEnum:
    case ValueKind::kMoney:
      return true;
    default:
      return false;
  }
}

ElementIndex::Found ElementIndex::Find(const google::protobuf::Message& owner, const FieldReader& list,
                                       const FieldReader& key, bool generated, int64_t value) {
  const auto [name, added] = names_.try_emplace(Name{&owner, list.field(), key.field()}, used_);
  if (added) {
    if (used_ == lists_.size()) lists_.emplace_back();
    Fill(owner, list, key, generated, &lists_[used_]);
    held_ += lists_[used_].known.size() + lists_[used_].unknown.size();
    ++used_;
  }
  const Lists& lists = lists_[name->second];
  const auto first = std::lower_bound(lists.known.begin(), lists.known.end(), std::pair(value, uint32_t{0}));
  const auto last = std::find_if(first, lists.known.end(), [value](const auto& entry) { return entry.first != value; });
  return {{first, last}, lists.unknown};
}

void ElementIndex::Fill(const google::protobuf::Message& owner, const FieldReader& list, const FieldReader& key,
                        bool generated, Lists* lists) const {
  lists->known.clear();
  lists->unknown.clear();
  const size_t size = list.Size(owner, generated);
  for (size_t i = 0; i < size; ++i) {
    Value element;
    Value value;
    const bool known =
        list.ReadElement(owner, generated, i, &element) && key.Read(element.message(), generated, &value);
    if (known) {
      lists->known.emplace_back(value.int_value(), static_cast<uint32_t>(i));
    } else {
      lists->unknown.push_back(static_cast<uint32_t>(i));
    }
  }
  // Lists are mostly in order already.
  if (!std::is_sorted(lists->known.begin(), lists->known.end())) std::sort(lists->known.begin(), lists->known.end());
}

void ElementIndex::Clear() {
  names_.clear();
  held_ = 0;
  used_ = 0;
}

}  // namespace svod::cel
