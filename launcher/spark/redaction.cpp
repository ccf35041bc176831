// SPDX-License-Identifier: Apache-2.0
#include "spark/redaction.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <regex>
#include <utility>

namespace sparkjob::spark {

namespace {

constexpr std::string_view kDefaultPattern = "(?i)secret|password|token|access[.]?key|credential";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// kDefaultPattern, by hand: it is asked for every property of every run.
bool matches_default(std::string_view text) {
  constexpr std::array<std::string_view, 6> kWords = {"secret",    "password",   "token",
                                                      "accesskey", "access.key", "credential"};
  std::string lowered;
  lowered.reserve(text.size());
  std::transform(text.begin(), text.end(), std::back_inserter(lowered), lower);
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return lowered.find(word) != std::string::npos;
  });
}

bool always(std::string_view /*text*/) {
  return true;
}

bool is_one_of(char c, std::string_view characters) {
  return characters.find(c) != std::string_view::npos;
}

/// Whether the escape `\c` means the same in Java and in ECMAScript.
bool is_common_escape(char c) {
  return is_one_of(c, "dDwWsS") || is_one_of(c, R"(\.[](){}*+?|^$-/ ,:;=@#%&!"'<>_~)");
}

/// Walks over a Java pattern and says whether it uses only what ECMAScript's language has too, with
/// the same meaning.
class CommonLanguage {
 public:
  explicit CommonLanguage(std::string_view pattern) : pattern_(pattern) {}

  bool holds() {
    while (at_ < pattern_.size()) {
      if (!step()) {
        return false;
      }
    }
    return true;
  }

 private:
  bool step() {
    const char c = pattern_[at_++];
    switch (c) {
      case '\\': return escape();
      case '[': return set();
      case '(': return group();
      case '*':
      case '+': return !repeats_group() && quantifier();
      case '?': return quantifier();
      default: return !is_one_of(c, "{}]");  // counted or stray: not worth the risk
    }
  }

  bool escape() { return at_ < pattern_.size() && is_common_escape(pattern_[at_++]); }

  /// Java's sets may hold others and intersect; `[]a]` begins differently.
  bool set() {
    at_ += at_ < pattern_.size() && pattern_[at_] == '^' ? 1 : 0;
    const auto begin = at_;
    while (at_ < pattern_.size()) {
      const char c = pattern_[at_++];
      if (c == ']') {
        return at_ > begin + 1;
      }
      if (is_one_of(c, "[&") || (c == '\\' && !escape())) {
        return false;
      }
    }
    return false;
  }

  /// A plain group or `(?:`; the others look around, name, or change flags.
  bool group() {
    if (at_ >= pattern_.size() || pattern_[at_] != '?') {
      return true;
    }
    at_ += 2;
    return at_ <= pattern_.size() && pattern_[at_ - 1] == ':';
  }

  /// Repeated groups are where matching by trial may take forever.
  bool repeats_group() const { return at_ > 1 && pattern_[at_ - 2] == ')'; }

  /// `*?` finds the same; `*+` gives nothing back, which ECMAScript cannot say.
  bool quantifier() {
    if (at_ < pattern_.size() && pattern_[at_] == '?') {
      ++at_;
    }
    return at_ >= pattern_.size() || !is_one_of(pattern_[at_], "*+?");
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
};

/// Where the two languages part ways: line ends before `$`, characters beyond ASCII. And std::regex
/// climbs the stack with the length of the text.
bool is_comparable(std::string_view text) {
  constexpr std::size_t kLongest = 2000;
  return text.size() <= kLongest &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::function<bool(std::string_view)> matcher(std::string_view pattern) {
  constexpr std::string_view kIgnoreCase = "(?i)";
  auto flags = std::regex::ECMAScript | std::regex::nosubs;
  if (pattern.substr(0, kIgnoreCase.size()) == kIgnoreCase) {
    flags |= std::regex::icase;
    pattern.remove_prefix(kIgnoreCase.size());
  }
  if (!is_comparable(pattern) || !CommonLanguage(pattern).holds()) {
    return nullptr;
  }
  try {
    std::regex regex(pattern.begin(), pattern.end(), flags);
    return [regex = std::move(regex)](std::string_view text) {
      return !is_comparable(text) || std::regex_search(text.begin(), text.end(), regex);
    };
  } catch (const std::regex_error&) {
    return nullptr;  // Java may know what it means
  }
}

}  // namespace

Redaction::Redaction(const std::optional<std::string>& pattern) : matches_(matches_default) {
  if (pattern && *pattern != kDefaultPattern) {
    matches_ = matcher(*pattern);
    understood_ = matches_ != nullptr;
    if (!understood_) {
      matches_ = always;
    }
  }
}

}  // namespace sparkjob::spark
