// SPDX-License-Identifier: Apache-2.0
#include "layers/utf8.hpp"

#include <algorithm>

namespace sparkjob::layers {

namespace {

/// What may follow a leading byte: how many bytes in all, and the range of the second one (the
/// narrow ranges keep out overlong forms, surrogates and what lies above U+10FFFF).
struct Sequence {
  std::size_t length = 0;
  unsigned char second_low = 0x80;
  unsigned char second_high = 0xBF;
};

Sequence sequence_after(unsigned char lead) {
  if (lead < 0x80) {
    return {.length = 1};
  }
  if (lead < 0xC2 || lead > 0xF4) {
    return {.length = 0};
  }
  if (lead < 0xE0) {
    return {.length = 2};
  }
  if (lead < 0xF0) {
    const unsigned char low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : 0xBF;
    return {.length = 3, .second_low = low, .second_high = high};
  }
  const unsigned char low = lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xF4 ? 0x8F : 0xBF;
  return {.length = 4, .second_low = low, .second_high = high};
}

unsigned char byte(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

std::size_t first_malformed_byte(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const Sequence sequence = sequence_after(byte(text, at));
    if (sequence.length == 0 || sequence.length > text.size() - at) {
      return at;
    }
    if (sequence.length > 1) {
      const unsigned char second = byte(text, at + 1);
      const auto rest = text.substr(at + 2, sequence.length - 2);
      if (second < sequence.second_low || second > sequence.second_high ||
          !std::all_of(rest.begin(), rest.end(), is_continuation)) {
        return at;
      }
    }
    at += sequence.length;
  }
  return std::string_view::npos;
}

std::size_t first_binary_byte(std::string_view text) {
  return std::min(first_malformed_byte(text), text.find('\0'));
}

std::size_t characters(std::string_view text) {
  return text.size() -
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_continuation));
}

void append_utf8(std::string& text, char32_t code_point) {
  const auto put = [&text](char32_t bits) { text += static_cast<char>(bits); };
  const auto tail = [&](int shift) { put(0x80U | ((code_point >> shift) & 0x3FU)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0U | (code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    put(0xE0U | (code_point >> 12));
    tail(6);
    tail(0);
  } else {
    put(0xF0U | (code_point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace sparkjob::layers
