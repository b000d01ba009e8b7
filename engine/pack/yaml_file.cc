#include "engine/pack/yaml_file.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/number.h"

namespace svod::pack {
namespace {

// A rule file nests 8 deep; more is an attack on the stack.
constexpr int kDepthMax = 32;
// Nodes of one file, aliases counted each time: bounds what a small file can grow to.
constexpr int kNodesMax = 200'000;

class Converter {
 public:
  Converter(std::shared_ptr<const kinds::SourceFile> file, Diagnostics& diagnostics)
      : file_(std::move(file)), cursor_(file_->text), diagnostics_(diagnostics) {}

  kinds::SpecNode Convert(const YAML::Node& node, int depth) {
    kinds::SpecNode result;
    result.file = file_;
    Locate(node, &result);
    if (depth > kDepthMax || ++nodes_ > kNodesMax) {
      if (!full_) Report(diagnostics_, result, "too-deep", "the file nests too deep or holds too many values");
      full_ = true;
      return result;
    }
    if (node.IsScalar()) return Scalar(node, std::move(result));
    if (node.IsSequence()) return List(node, depth, std::move(result));
    if (node.IsMap()) return Map(node, depth, std::move(result));
    return result;
  }

 private:
  void Locate(const YAML::Node& node, kinds::SpecNode* result) {
    YAML::Mark mark = node.Mark();
    if (mark.is_null()) return;
    result->offset = std::min(static_cast<size_t>(std::max(mark.pos, 0)), file_->text.size());
    result->position = cursor_.At(result->offset);
  }

  static kinds::SpecNode Scalar(const YAML::Node& node, kinds::SpecNode result) {
    result.kind = kinds::SpecNode::Kind::kScalar;
    result.text = node.Scalar();
    result.quoted = node.Tag() == "!";
    return result;
  }

  kinds::SpecNode List(const YAML::Node& node, int depth, kinds::SpecNode result) {
    result.kind = kinds::SpecNode::Kind::kList;
    for (const YAML::Node& item : node) {
      if (full_) break;
      result.items.push_back(Convert(item, depth + 1));
    }
    return result;
  }

  kinds::SpecNode Map(const YAML::Node& node, int depth, kinds::SpecNode result) {
    result.kind = kinds::SpecNode::Kind::kMap;
    for (const auto& entry : node) {
      if (full_) break;
      kinds::SpecNode key = Convert(entry.first, depth + 1);
      if (key.kind != kinds::SpecNode::Kind::kScalar) {
        Report(diagnostics_, key, "not-a-key", "a key is a plain text");
      } else if (result.Find(key.text) != nullptr) {
        Report(diagnostics_, key, "duplicate-key", "the key `" + key.text + "` is written twice");
      } else {
        result.entries.push_back({key.text, key.position, Convert(entry.second, depth + 1)});
      }
    }
    return result;
  }

  std::shared_ptr<const kinds::SourceFile> file_;
  PositionCursor cursor_;  // nodes come in the order of the text, but for aliases
  Diagnostics& diagnostics_;
  int nodes_ = 0;
  bool full_ = false;
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

void AppendJson(const kinds::SpecNode& node, std::string* out) {
  auto list = [out](char open, char close, const auto& parts, auto append) {
    out->push_back(open);
    for (size_t i = 0; i < parts.size(); ++i) {
      if (i > 0) out->push_back(',');
      append(parts[i]);
    }
    out->push_back(close);
  };
  switch (node.kind) {
    case kinds::SpecNode::Kind::kNull:
      out->append("null");
      return;
    case kinds::SpecNode::Kind::kScalar:
      if (!node.quoted && (node.text == "true" || node.text == "false" || Decimal::Parse(node.text))) {
        out->append(node.text);
      } else {
        AppendQuoted(node.text, out);
      }
      return;
    case kinds::SpecNode::Kind::kList:
      return list('[', ']', node.items, [out](const kinds::SpecNode& item) { AppendJson(item, out); });
    case kinds::SpecNode::Kind::kMap:
      return list('{', '}', node.entries, [out](const kinds::SpecNode::Entry& entry) {
        AppendQuoted(entry.key, out);
        out->push_back(':');
        AppendJson(entry.value, out);
      });
  }
}

}  // namespace

std::optional<kinds::SpecNode> ParseYaml(std::shared_ptr<const kinds::SourceFile> file, Diagnostics& diagnostics) {
  size_t faults = diagnostics.size() + diagnostics.omitted();
  Diagnostic fault;
  fault.file = file->name;
  fault.code = "yaml-syntax";
  try {
    kinds::SpecNode node = Converter(file, diagnostics).Convert(YAML::Load(file->text), 0);
    if (diagnostics.size() + diagnostics.omitted() > faults) return std::nullopt;
    return node;
  } catch (const YAML::Exception& exception) {
    if (!exception.mark.is_null()) fault.position = {exception.mark.line + 1, exception.mark.column + 1};
    fault.message = exception.msg;
  }
  diagnostics.Add(std::move(fault));
  return std::nullopt;
}

std::shared_ptr<const kinds::SourceFile> ReadSourceFile(const std::string& path, const std::string& name,
                                                        size_t bytes_max, Diagnostics& diagnostics) {
  Diagnostic fault;
  fault.file = name;
  std::ifstream stream(path, std::ios::binary);
  std::string text;
  if (stream) {
    text.resize(bytes_max + 1);
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<size_t>(stream.gcount()));
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

std::string ToJsonText(const kinds::SpecNode& node) {
  std::string text;
  AppendJson(node, &text);
  return text;
}

}  // namespace svod::pack
