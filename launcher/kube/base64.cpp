// SPDX-License-Identifier: Apache-2.0
#include "kube/base64.hpp"

namespace sparkjob::kube {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kIgnored = "=\n\r ";

char usual(char letter) {
  return letter == '-' ? '+' : letter == '_' ? '/' : letter;
}

}  // namespace

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  unsigned bits = 0;
  unsigned count = 0;
  for (const char letter : text) {
    if (kIgnored.find(letter) != std::string_view::npos) {
      continue;
    }
    const auto value = kAlphabet.find(usual(letter));
    if (value == std::string_view::npos) {
      return std::nullopt;
    }
    bits = (bits << 6U) | static_cast<unsigned>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>((bits >> count) & 0xFFU);
    }
  }
  return bytes;
}

std::string to_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  unsigned bits = 0;
  unsigned count = 0;
  for (const char byte : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6; count -= 6) {
      text += kAlphabet[(bits >> (count - 6)) & 63U];
    }
  }
  if (count > 0) {
    text += kAlphabet[(bits << (6 - count)) & 63U];
  }
  while (text.size() % 4 != 0) {
    text += '=';
  }
  return text;
}

}  // namespace sparkjob::kube
