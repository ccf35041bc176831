// SPDX-License-Identifier: Apache-2.0
#include "layers/plain_text.hpp"

#include <algorithm>
#include <array>

#include "layers/scalar.hpp"

namespace sparkjob::layers {

namespace {

/// Whether YAML takes `text` for a plain scalar, in a block and between brackets, and gives it back
/// unchanged. Narrower than YAML: what is in doubt is quoted.
bool may_be_plain(std::string_view text) {
  constexpr std::string_view kIndicators = "-?:,[]{}#&*!|>'\"%@`<=";
  if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.back() == ':') {
    return false;
  }
  const bool signed_word =  // `-1` and `-x` are plain, `- x` and `-` are not
      text.front() == '-' && text.size() > 1 && text[1] != ' ' && text[1] != '-';
  if (kIndicators.find(text.front()) != std::string_view::npos && !signed_word) {
    return false;
  }
  if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos ||
      text.substr(0, 3) == "...") {
    return false;
  }
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte >= 0x7F || c == '[' || c == ']' || c == '{' || c == '}' || c == ',';
  });
}

char hexadecimal(unsigned value) {
  return "0123456789ABCDEF"[value & 0xFU];
}

std::string double_quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '"': quoted += "\\\""; break;
      case '\\': quoted += "\\\\"; break;
      case '\n': quoted += "\\n"; break;
      case '\t': quoted += "\\t"; break;
      case '\r': quoted += "\\r"; break;
      default:
        if (byte < 0x20 || byte == 0x7F) {
          quoted += {'\\', 'x', hexadecimal(byte >> 4U), hexadecimal(byte)};
        } else {
          quoted += c;
        }
    }
  }
  return quoted + "\"";
}

}  // namespace

std::string inline_scalar(const Scalar& scalar) {
  const Scalar plain{.text = scalar.text, .style = Style::Plain};
  const bool means_the_same = scalar.style == Style::Plain || meaning(plain) == Meaning::String;
  return means_the_same && may_be_plain(scalar.text) ? scalar.text : double_quoted(scalar.text);
}

std::string inline_key(const std::string& key) {
  const Scalar plain{.text = key, .style = Style::Plain};
  return !other_key(plain) && may_be_plain(key) ? key : double_quoted(key);
}

bool fits_block(std::string_view text) {
  if (text.find('\n') == std::string_view::npos || text.front() == ' ' || text.front() == '\n') {
    return false;
  }
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F;
  });
}

}  // namespace sparkjob::layers
