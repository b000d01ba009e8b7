#include "clients/forms/words.h"

#include <cstdlib>
#include <vector>

#include "absl/strings/str_replace.h"
#include "clients/forms/text.h"
#include "engine/base/utf8.h"

namespace svod::forms {
namespace {

// What stands for the year among normalised words; no title has a year 0000.
constexpr std::string_view kYear = "0000";

void AppendUtf8(char32_t c, std::string& text) {
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xC0 | c >> 6);
    text += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    text += static_cast<char>(0xE0 | c >> 12);
    text += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// The letter or digit that counts; 0 for what only separates.
char32_t Folded(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c + 0x20;
  if ((c >= U'a' && c <= U'z') || (c >= U'0' && c <= U'9') || c == U'%') return c;
  if (c >= U'А' && c <= U'Я') return c + 0x20;
  if (c == U'Ё' || c == U'ё') return U'е';
  if (c >= U'а' && c <= U'я') return c;
  if (c == U'№') return c;
  return 0;
}

bool IsYear(std::string_view word) {
  return word.size() == 4 && word.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::string_view Trimmed(std::string_view text) {
  size_t begin = text.size();
  size_t end = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = CodePointAt(text, at);
    const size_t size = point.size == 0 ? 1 : point.size;
    if (point.size == 0 || !IsSpace(point.value)) {
      if (begin == text.size()) begin = at;
      end = at + size;
    }
    at += size;
  }
  return begin < end ? text.substr(begin, end - begin) : std::string_view();
}

std::string Normalised(std::string_view text) {
  std::string words;
  bool gap = false;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = CodePointAt(text, at);
    const char32_t folded = point.size == 0 ? 0 : Folded(point.value);
    if (folded == 0) {
      gap = !words.empty();
    } else {
      if (gap) words += ' ';
      gap = false;
      AppendUtf8(folded, words);
    }
    at += point.size == 0 ? 1 : point.size;
  }
  return words;
}

TitlePattern::TitlePattern(std::string_view title) : title_(title) {
  if (!title_.empty() && title_.back() == '*') {
    open_ = true;
    title_.pop_back();
  }
  words_ = Normalised(absl::StrReplaceAll(title_, {{"{year}", std::string(kYear)}}));
}

std::string TitlePattern::Written() const { return absl::StrReplaceAll(title_, {{"{year}", "20__"}}); }

std::optional<TitlePattern::Found> TitlePattern::Match(std::string_view normalised) const {
  const std::vector<std::string_view> wanted = Split(words_, " ");
  const std::vector<std::string_view> given = Split(normalised, " ");
  if (given.size() < wanted.size() || (!open_ && given.size() > wanted.size())) return std::nullopt;
  Found found;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == kYear && IsYear(given[i])) {
      found.year = std::atoi(std::string(given[i]).c_str());
    } else if (wanted[i] != given[i] && !(wanted[i] == kYear && given[i] == "20")) {
      return std::nullopt;
    }
  }
  return found;
}

}  // namespace svod::forms
