// SPDX-License-Identifier: Apache-2.0
#include "layers/file.hpp"

#include <string_view>

#include "error.hpp"
#include "layers/tree.hpp"

namespace sparkjob::layers {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

bool is_continuation(std::string_view text, std::size_t at) {
  return at < text.size() && (byte_at(text, at) & 0xC0U) == 0x80U;
}

/// How many bytes the character at `at` has, or 0 where it is no UTF-8 (the table of RFC 3629:
/// no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t utf8_length(std::string_view text, std::size_t at) {
  const unsigned char first = byte_at(text, at);
  if (first < 0x80) {
    return 1;
  }
  if (first < 0xC2 || first > 0xF4 || !is_continuation(text, at + 1)) {
    return 0;
  }
  if (first < 0xE0) {
    return 2;
  }
  const unsigned char second = byte_at(text, at + 1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool outside = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  if (overlong || outside || !is_continuation(text, at + 2)) {
    return 0;
  }
  if (first < 0xF0) {
    return 3;
  }
  return is_continuation(text, at + 3) ? 4 : 0;
}

bool is_control(unsigned char c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
}

Origin place_of(const File& file, std::string_view text, std::size_t at) {
  Origin origin{.layer = file.path, .line = 1, .column = 1};
  for (std::size_t i = 0; i < at; ++i) {
    if (text[i] == '\n') {
      ++origin.line;
      origin.column = 1;
    } else if (!is_continuation(text, i)) {
      ++origin.column;
    }
  }
  return origin;
}

void check_bytes(const File& file, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    const bool lone_return = text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n');
    if (length == 1 && !is_control(byte_at(text, at)) && !lone_return) {
      ++at;
      continue;
    }
    if (length > 1) {
      at += length;
      continue;
    }
    throw Error(ErrorKind::Config,
                Problem{.where = place(place_of(file, text, at)),
                        .what = length == 0   ? "this is not UTF-8 text"
                                : lone_return ? "a carriage return without a line feed"
                                              : "a control character, which no text file has",
                        .next = length == 0 ? "is it a binary file, or in another encoding" : ""});
  }
}

std::string without_returns(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (const char c : text) {
    if (c != '\r') {
      clean.push_back(c);
    }
  }
  return clean;
}

}  // namespace

Problem too_large(const std::string& path, std::size_t bytes) {
  return {.where = path,
          .what = "the file has " + std::to_string(bytes) + " bytes, more than the " +
                  std::to_string(kMaxFileBytes) + " that fit into a ConfigMap",
          .next = "layers are small; give data to the application as a file or a volume"};
}

std::string clean_text(const File& file) {
  if (file.text.size() > kMaxFileBytes) {
    throw Error(ErrorKind::Config, too_large(file.path, file.text.size()));
  }
  std::string_view text = file.text;
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    text.remove_prefix(kByteOrderMark.size());
  }
  check_bytes(file, text);
  return text.find('\r') == std::string_view::npos ? std::string(text) : without_returns(text);
}

}  // namespace sparkjob::layers
