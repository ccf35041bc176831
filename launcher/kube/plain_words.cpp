// SPDX-License-Identifier: Apache-2.0
#include "kube/plain_words.hpp"

#include <algorithm>

namespace sparkjob::kube {

namespace {

unsigned char byte(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

/// How many bytes the UTF-8 sequence at the beginning has; 0 where there is none.
std::size_t sequence(std::string_view text) {
  const unsigned first = byte(text, 0);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xC2 ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  for (std::size_t at = 1; at < length; ++at) {
    if ((byte(text, at) & 0xC0U) != 0x80U) {
      return 0;
    }
  }
  const unsigned second = byte(text, 1);
  const bool is_overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool is_no_letter = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return is_overlong || is_no_letter ? 0 : length;
}

/// Control characters, those of Unicode's first page included.
bool is_control(std::string_view letter) {
  const unsigned first = byte(letter, 0);
  return first < 0x20 || first == 0x7F || (first == 0xC2 && byte(letter, 1) < 0xA0);
}

}  // namespace

std::string plain_words(std::string_view text, std::size_t longest) {
  std::string plain;
  while (!text.empty()) {
    const auto length = sequence(text);
    const auto letter = text.substr(0, std::max<std::size_t>(length, 1));
    const auto shown = length == 0 ? "?" : is_control(letter) ? " " : letter;
    if (plain.size() + shown.size() > longest) {
      break;
    }
    plain += shown;
    text.remove_prefix(letter.size());
  }
  const auto begin = plain.find_first_not_of(' ');
  const auto end = plain.find_last_not_of(' ');
  return begin == std::string::npos ? "" : plain.substr(begin, end - begin + 1);
}

}  // namespace sparkjob::kube
