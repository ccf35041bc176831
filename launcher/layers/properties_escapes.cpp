// SPDX-License-Identifier: Apache-2.0
#include "layers/properties_escapes.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "layers/utf8.hpp"

namespace sparkjob::layers {

namespace {

/// Turns the escapes of a key or a value into what they stand for. Java's strings are UTF-16, so a
/// character above U+FFFF may be written as two escapes, one for each half of its surrogate pair.
class Unescaper {
 public:
  explicit Unescaper(std::string_view escaped) : escaped_(escaped) {}

  std::variant<std::string, BadEscape> text();

 private:
  void step();
  void unicode(std::size_t begin);
  void unit(char16_t unit, std::size_t begin);
  void plain(std::string_view characters);
  void half(std::size_t begin);

  std::string_view escaped_;
  std::size_t at_ = 0;
  std::string out_;
  struct HighSurrogate {
    char32_t unit;
    std::size_t begin;
  };
  std::optional<HighSurrogate> high_;  ///< waits for its low half
  std::optional<BadEscape> bad_;
};

std::variant<std::string, BadEscape> Unescaper::text() {
  while (at_ < escaped_.size() && !bad_) {
    step();
  }
  if (high_ && !bad_) {
    half(high_->begin);
  }
  if (bad_) {
    return *std::move(bad_);
  }
  return std::move(out_);
}

void Unescaper::step() {
  const auto begin = at_;
  const auto run = std::min(escaped_.find('\\', at_), escaped_.size());
  if (run > begin) {
    at_ = run;
    plain(escaped_.substr(begin, run - begin));
    return;
  }
  // There is a character after each backslash: one at the end of a line joins lines.
  const char escape = escaped_[begin + 1];
  at_ = begin + 2;
  switch (escape) {
    case 'u': return unicode(begin);
    case 't': return plain("\t");
    case 'n': return plain("\n");
    case 'r': return plain("\r");
    case 'f': return plain("\f");
    default: return plain(escaped_.substr(begin + 1, 1));  // a longer one follows as it is
  }
}

void Unescaper::unicode(std::size_t begin) {
  const auto digits = escaped_.substr(at_, 4);
  unsigned int value = 0;
  const auto* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, value, 16);
  if (digits.size() < 4 || read.ptr != end) {
    bad_ = {.at = begin,
            .what = "'\\u' is not followed by four hexadecimal digits",
            .next = "write '\\\\u' for a backslash and a u"};
    return;
  }
  at_ += 4;
  unit(static_cast<char16_t>(value), begin);
}

void Unescaper::unit(char16_t unit, std::size_t begin) {
  const bool is_low = unit >= 0xDC00 && unit <= 0xDFFF;
  if (is_low && high_) {
    append_utf8(out_, 0x10000 + ((high_->unit - 0xD800) << 10) + (unit - 0xDC00U));
    high_.reset();
  } else if (is_low || high_) {
    half(high_ ? high_->begin : begin);
  } else if (unit >= 0xD800 && unit <= 0xDBFF) {
    high_ = {unit, begin};
  } else {
    append_utf8(out_, unit);
  }
}

void Unescaper::plain(std::string_view characters) {
  if (high_) {
    half(high_->begin);
  }
  out_ += characters;
}

void Unescaper::half(std::size_t begin) {
  bad_ = {.at = begin,
          .what = "half of a surrogate pair is no character",
          .next = "write both halves, or the character itself"};
}

std::string unicode_escape(unsigned char control) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  return std::string("\\u00") + kDigits[control >> 4U] + kDigits[control & 0xFU];
}

/// `text` with every character of `special` behind a backslash.
std::string escaped(std::string_view text, std::string_view special) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '\t': out += "\\t"; continue;
      case '\n': out += "\\n"; continue;
      case '\r': out += "\\r"; continue;
      case '\f': out += "\\f"; continue;
      default: break;
    }
    if (static_cast<unsigned char>(c) < 0x20) {
      out += unicode_escape(static_cast<unsigned char>(c));
      continue;
    }
    if (special.find(c) != std::string_view::npos) {
      out += '\\';
    }
    out += c;
  }
  return out;
}

}  // namespace

std::variant<std::string, BadEscape> unescaped(std::string_view text) {
  return Unescaper(text).text();
}

std::string escaped_key(std::string_view key) {
  // At the beginning of a file some readers would drop the mark, and parse_conf refuses it.
  const bool marked = key.substr(0, kByteOrderMark.size()) == kByteOrderMark;
  return (marked ? "\\ufeff" : "") +
         escaped(key.substr(marked ? kByteOrderMark.size() : 0), "\\ =:#!");
}

std::string escaped_value(std::string_view value) {
  return escaped(value, "\\");
}

}  // namespace sparkjob::layers
