#include "engine/pack/yaml_file.h"

#include <yaml.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <unordered_set>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/number.h"

namespace svod::pack {
namespace {

using kinds::SpecNode;

// A rule file nests 8 deep; more is an attack on the stack.
constexpr int kDepthMax = 32;
// Nodes of one file, keys too; those behind an anchor once more, and again with each alias: bounds what a small file
// can grow to.
constexpr int kNodesMax = 200'000;
// Bytes of all texts of one file, counted as its nodes are: sixteen files of the largest size. A long text costs little
// to repeat by an alias, and each time as much memory.
constexpr size_t kTextBytesMax = size_t{16} << 20;
constexpr size_t kChunkBytes = 16384;
// Up to so many keys of a map are searched one by one.
constexpr size_t kFewKeys = 16;

// Byte offsets of the places that the library gives as counts of code points. Places mostly grow: one pass over the
// text for all of them together.
class Offsets {
 public:
  explicit Offsets(std::string_view text) : text_(text) {}
  size_t Of(size_t index) {
    if (index < index_) index_ = offset_ = 0;
    for (; index_ < index && offset_ < text_.size(); ++index_) {
      do ++offset_;
      while (offset_ < text_.size() && (text_[offset_] & 0xC0) == 0x80);
    }
    return offset_;
  }

 private:
  std::string_view text_;
  size_t index_ = 0;
  size_t offset_ = 0;
};

// The events of a text, one at a time. Borrows the text.
class Events {
 public:
  explicit Events(const std::string& text) : sound_(yaml_parser_initialize(&parser_) != 0) {
    if (!sound_) return;
    // Named, not guessed: a file in UTF-16 is a fault with a place.
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  ~Events() {
    yaml_event_delete(&event_);
    yaml_parser_delete(&parser_);
  }
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  // Goes to the next event. False on a fault of the text, and ever after.
  bool Next() {
    yaml_event_delete(&event_);
    sound_ = sound_ && yaml_parser_parse(&parser_, &event_) != 0;
    return sound_;
  }
  // The event at hand, until Next. REQUIRES: Next was true.
  [[nodiscard]] const yaml_event_t& event() const { return event_; }
  // What the fault is. REQUIRES: Next was false.
  [[nodiscard]] const yaml_parser_t& parser() const { return parser_; }

 private:
  yaml_parser_t parser_{};
  yaml_event_t event_{};
  bool sound_;
};

std::string TextOf(const yaml_char_t* text) {
  return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text));
}

bool IsNull(std::string_view plain) {
  return plain.empty() || plain == "~" || plain == "null" || plain == "Null" || plain == "NULL";
}

struct Size {
  int nodes = 1;     // with keys
  int depth = 0;     // of what is below
  size_t bytes = 0;  // of texts and keys
};

Size SizeOf(const SpecNode& node) {
  Size size;
  auto add = [&size](const SpecNode& child) {
    const Size below = SizeOf(child);
    size.nodes += below.nodes;
    size.depth = std::max(size.depth, below.depth + 1);
    size.bytes += below.bytes;
  };
  size.bytes = node.text.size();
  for (const SpecNode& item : node.items) add(item);
  for (const SpecNode::Entry& entry : node.entries) {
    add(entry.value);
    ++size.nodes;
    size.bytes += entry.key.size();
  }
  return size;
}

// Whether an entry of `map` has the key already. `seen`: kept by the caller from key to key.
bool IsTwice(const SpecNode& map, const std::string& key, std::unordered_set<std::string>* seen) {
  if (map.entries.size() < kFewKeys) return map.Find(key) != nullptr;
  if (seen->empty()) {
    for (const SpecNode::Entry& entry : map.entries) seen->insert(entry.key);
  }
  return !seen->insert(key).second;
}

// Every function reads the node that begins with the event at hand, and stops at its last event. False where reading
// ends early, with a fault reported.
class Converter {
 public:
  Converter(std::shared_ptr<const kinds::SourceFile> file, Diagnostics& diagnostics)
      : file_(std::move(file)),
        events_(file_->text),
        offsets_(file_->text),
        cursor_(file_->text),
        diagnostics_(diagnostics) {}

  // An empty text is a null without a place.
  bool Document(SpecNode* root) {
    root->file = file_;
    if (!Next() || !Next()) return false;  // the start of the stream, of the document
    if (events_.event().type == YAML_STREAM_END_EVENT) return true;
    if (!Next() || !Node(0, root)) return false;
    ended_ = true;
    if (!Next() || !Next()) return false;  // the end of the document, and what follows
    if (events_.event().type == YAML_STREAM_END_EVENT) return true;
    SpecNode second;
    Locate(events_.event().start_mark, &second);
    return Fail(second, "yaml-syntax", "a second document begins", "a file is one document");
  }

 private:
  struct Anchor {
    SpecNode node;
    Size size;
  };

  bool Fail(const SpecNode& at, std::string code, std::string message, std::string hint = "") {
    Report(diagnostics_, at, std::move(code), std::move(message), std::move(hint));
    return false;
  }

  bool Next() { return events_.Next() || FailSyntax(); }

  bool FailSyntax() {
    const yaml_parser_t& parser = events_.parser();
    SpecNode at;
    at.file = file_;
    if (parser.error == YAML_READER_ERROR) {
      at.position = cursor_.At(parser.problem_offset);
      return Fail(at, "yaml-syntax", parser.problem, "a file is text in UTF-8 without control characters");
    }
    if (parser.problem == nullptr) return Fail(at, "yaml-syntax", "no memory to read the file");
    Locate(parser.problem_mark, &at);
    if (ended_) {
      return Fail(at, "yaml-syntax", "the text goes on after the end of the document",
                  "is this line indented less than the first one?");
    }
    std::string message = parser.problem;
    if (parser.context != nullptr) message.append(" ").append(parser.context);
    return Fail(at, "yaml-syntax", std::move(message), HintOf(at));
  }

  std::string HintOf(const SpecNode& fault) {
    if (file_->text.compare(fault.offset, 1, "\t") == 0) return "a line is indented with spaces";
    if (events_.parser().context == nullptr) return "";
    SpecNode begin;
    Locate(events_.parser().context_mark, &begin);
    if (begin.position == fault.position) return "";
    return "it begins at " + std::to_string(begin.position.line) + ":" + std::to_string(begin.position.column);
  }

  void Locate(const yaml_mark_t& mark, SpecNode* node) {
    node->file = file_;
    node->offset = offsets_.Of(mark.index);
    node->position = cursor_.At(node->offset);
  }

  // Counts the nodes and texts of `size` at `depth`; false when they are beyond the limits.
  bool Count(const Size& size, int depth, const SpecNode& at) {
    if (depth + size.depth > kDepthMax || size.nodes > kNodesMax - nodes_) {
      return Fail(at, "too-deep", "the file nests too deep or holds too many values");
    }
    if (size.bytes > kTextBytesMax - bytes_) {
      return Fail(at, "too-large",
                  "the texts of the file are longer than the limit of " + std::to_string(kTextBytesMax) + " bytes",
                  "an alias counts as all that it repeats");
    }
    nodes_ += size.nodes;
    bytes_ += size.bytes;
    return true;
  }

  // Where a node itself begins: its event begins with its anchor and its tag, and ends behind them at the least.
  void PassProperties(const yaml_event_t& event, SpecNode* node) {
    const std::string& text = file_->text;
    size_t at = node->offset;
    if (at >= text.size() || (text[at] != '&' && text[at] != '!')) return;
    const size_t end = offsets_.Of(event.end_mark.index);
    while (at < end && (text[at] == '&' || text[at] == '!')) {
      at = std::min(text.find_first_of(" \t\r\n", at), end);
      for (bool comment = false; at < end; ++at) {
        comment = text[at] == '#' || (comment && text[at] != '\n');
        if (!comment && std::string_view(" \t\r\n").find(text[at]) == std::string_view::npos) break;
      }
    }
    node->offset = at;
    node->position = cursor_.At(at);
  }

  bool Node(int depth, SpecNode* node) {
    Locate(events_.event().start_mark, node);
    const yaml_event_t& event = events_.event();
    if (event.type == YAML_ALIAS_EVENT) return Alias(TextOf(event.data.alias.anchor), depth, node);
    Size size;
    size.bytes = event.type == YAML_SCALAR_EVENT ? event.data.scalar.length : 0;
    if (!Count(size, depth, *node)) return false;
    PassProperties(event, node);
    if (event.type == YAML_SCALAR_EVENT) {
      const std::string anchor = TextOf(event.data.scalar.anchor);
      Scalar(event, node);
      return Keep(anchor, *node);
    }
    const bool is_list = event.type == YAML_SEQUENCE_START_EVENT;
    const std::string anchor = TextOf(is_list ? event.data.sequence_start.anchor : event.data.mapping_start.anchor);
    // What bore the name before is not meant within.
    if (!anchor.empty()) anchors_.erase(anchor);
    return (is_list ? List(depth, node) : Map(depth, node)) && Keep(anchor, *node);
  }

  static void Scalar(const yaml_event_t& event, SpecNode* node) {
    const auto& scalar = event.data.scalar;
    const bool is_plain = scalar.style == YAML_PLAIN_SCALAR_STYLE;
    const std::string_view text(reinterpret_cast<const char*>(scalar.value), scalar.length);
    if (is_plain && scalar.tag == nullptr && IsNull(text)) return;
    node->kind = SpecNode::Kind::kScalar;
    node->text = text;
    node->quoted = !is_plain && scalar.tag == nullptr;
  }

  bool List(int depth, SpecNode* node) {
    node->kind = SpecNode::Kind::kList;
    while (Next()) {
      if (events_.event().type == YAML_SEQUENCE_END_EVENT) return true;
      if (!Node(depth + 1, &node->items.emplace_back())) return false;
    }
    return false;
  }

  bool Map(int depth, SpecNode* node) {
    node->kind = SpecNode::Kind::kMap;
    std::unordered_set<std::string> seen;
    while (Next()) {
      if (events_.event().type == YAML_MAPPING_END_EVENT) return true;
      SpecNode key;
      if (!Node(depth + 1, &key) || !Next()) return false;
      SpecNode unused;
      SpecNode* value = &unused;
      if (key.kind != SpecNode::Kind::kScalar) {
        Report(diagnostics_, key, "not-a-key", "a key is a plain text");
      } else if (IsTwice(*node, key.text, &seen)) {
        Report(diagnostics_, key, "duplicate-key", "the key `" + key.text + "` is written twice");
      } else {
        value = &node->entries.emplace_back(SpecNode::Entry{std::move(key.text), key.position, {}}).value;
      }
      if (!Node(depth + 1, value)) return false;
    }
    return false;
  }

  // Keeps what an alias repeats. Its places are those of the anchor.
  bool Keep(const std::string& anchor, const SpecNode& node) {
    if (anchor.empty()) return true;
    const Size size = SizeOf(node);
    if (!Count(size, 0, node)) return false;
    anchors_.insert_or_assign(anchor, Anchor{node, size});
    return true;
  }

  bool Alias(const std::string& name, int depth, SpecNode* node) {
    const auto anchor = anchors_.find(name);
    if (anchor == anchors_.end()) {
      return Fail(*node, "yaml-syntax", "no anchor `" + name + "` stands before this alias");
    }
    if (!Count(anchor->second.size, depth, *node)) return false;
    *node = anchor->second.node;
    return true;
  }

  std::shared_ptr<const kinds::SourceFile> file_;
  Events events_;
  Offsets offsets_;
  PositionCursor cursor_;
  Diagnostics& diagnostics_;
  std::map<std::string, Anchor> anchors_;
  int nodes_ = 0;
  size_t bytes_ = 0;
  bool ended_ = false;  // the document is read
};

void AppendQuoted(const std::string& text, std::string* out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out->push_back('"');
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out->push_back('\\');
      out->push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out->append("\\u00").push_back(kHex[static_cast<unsigned char>(c) >> 4U]);
      out->push_back(kHex[static_cast<unsigned char>(c) & 15U]);
    } else {
      out->push_back(c);
    }
  }
  out->push_back('"');
}

void AppendJson(const SpecNode& node, std::string* out) {
  auto list = [out](char open, char close, const auto& parts, auto append) {
    out->push_back(open);
    for (size_t i = 0; i < parts.size(); ++i) {
      if (i > 0) out->push_back(',');
      append(parts[i]);
    }
    out->push_back(close);
  };
  switch (node.kind) {
    case SpecNode::Kind::kNull:
      out->append("null");
      return;
    case SpecNode::Kind::kScalar:
      if (!node.quoted && (node.text == "true" || node.text == "false" || Decimal::Parse(node.text))) {
        out->append(node.text);
      } else {
        AppendQuoted(node.text, out);
      }
      return;
    case SpecNode::Kind::kList:
      return list('[', ']', node.items, [out](const SpecNode& item) { AppendJson(item, out); });
    case SpecNode::Kind::kMap:
      return list('{', '}', node.entries, [out](const SpecNode::Entry& entry) {
        AppendQuoted(entry.key, out);
        out->push_back(':');
        AppendJson(entry.value, out);
      });
  }
}

}  // namespace

std::optional<SpecNode> ParseYaml(std::shared_ptr<const kinds::SourceFile> file, Diagnostics& diagnostics) {
  const size_t faults = diagnostics.size() + diagnostics.omitted();
  SpecNode root;
  if (!Converter(std::move(file), diagnostics).Document(&root)) return std::nullopt;
  if (diagnostics.size() + diagnostics.omitted() > faults) return std::nullopt;
  return root;
}

std::shared_ptr<const kinds::SourceFile> ReadSourceFile(const std::string& path, const std::string& name,
                                                        size_t bytes_max, Diagnostics& diagnostics) {
  Diagnostic fault;
  fault.file = name;
  std::ifstream stream(path, std::ios::binary);
  std::string text;
  // In pieces: room for the largest file would be cleared, and kept, for each small one.
  while (stream && text.size() <= bytes_max) {
    const size_t before = text.size();
    text.resize(std::min(before + kChunkBytes, bytes_max + 1));
    stream.read(text.data() + before, static_cast<std::streamsize>(text.size() - before));
    text.resize(before + static_cast<size_t>(stream.gcount()));
  }
  if (!stream && !stream.eof()) {
    fault.code = "unreadable-file";
    fault.message = "the file cannot be read";
  } else if (text.size() > bytes_max) {
    fault.code = "too-large";
    fault.message = "the file is larger than the limit of " + std::to_string(bytes_max) + " bytes";
  } else {
    return std::make_shared<kinds::SourceFile>(kinds::SourceFile{name, std::move(text)});
  }
  diagnostics.Add(std::move(fault));
  return nullptr;
}

std::string ToJsonText(const SpecNode& node) {
  std::string text;
  AppendJson(node, &text);
  return text;
}

}  // namespace svod::pack
