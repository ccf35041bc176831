// SPDX-License-Identifier: Apache-2.0
#include "kube/plain_words.hpp"

#include <algorithm>
#include <array>

namespace sparkjob::kube {

namespace {

unsigned char byte(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

/// Beginnings of UTF-8 sequences: the first byte, what the second may be, and the length.
struct Beginning {
  unsigned first, last;
  unsigned second_least, second_most;
  std::size_t length;
};

constexpr std::array<Beginning, 9> kBeginnings = {{{0x00, 0x7F, 0x00, 0xFF, 1},
                                                   {0xC2, 0xDF, 0x80, 0xBF, 2},
                                                   {0xE0, 0xE0, 0xA0, 0xBF, 3},
                                                   {0xE1, 0xEC, 0x80, 0xBF, 3},
                                                   {0xED, 0xED, 0x80, 0x9F, 3},
                                                   {0xEE, 0xEF, 0x80, 0xBF, 3},
                                                   {0xF0, 0xF0, 0x90, 0xBF, 4},
                                                   {0xF1, 0xF3, 0x80, 0xBF, 4},
                                                   {0xF4, 0xF4, 0x80, 0x8F, 4}}};

/// How many bytes the UTF-8 sequence at the beginning has; 0 where there is none.
std::size_t sequence(std::string_view text) {
  const unsigned first = byte(text, 0);
  const unsigned second = byte(text, 1);
  const auto* const found =
      std::find_if(kBeginnings.begin(), kBeginnings.end(), [&](const Beginning& one) {
        return first >= one.first && first <= one.last && second >= one.second_least &&
               second <= one.second_most;
      });
  if (found == kBeginnings.end()) {
    return 0;
  }
  for (std::size_t at = 2; at < found->length; ++at) {
    if ((byte(text, at) & 0xC0U) != 0x80U) {
      return 0;
    }
  }
  return found->length;
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
