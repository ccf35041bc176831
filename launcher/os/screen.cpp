// SPDX-License-Identifier: Apache-2.0
#include "os/screen.hpp"

#include <utility>

namespace sparkjob::os {

std::string Screen::erased() {
  return std::exchange(visible_, false) ? "\r\x1b[K" : "";
}

std::string Screen::drawn() {
  visible_ = at_line_start_ && !live_.empty();
  return visible_ ? live_ : "";
}

std::string Screen::pass(std::string_view bytes) {
  if (bytes.empty()) {
    return "";
  }
  std::string text = erased();
  text += bytes;
  at_line_start_ = bytes.back() == '\n';
  return text + drawn();
}

std::string Screen::show(std::string line) {
  if (line == live_) {
    return "";
  }
  live_ = std::move(line);
  const std::string text = erased();
  return text + drawn();
}

}  // namespace sparkjob::os
