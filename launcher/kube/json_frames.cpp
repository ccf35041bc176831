// SPDX-License-Identifier: Apache-2.0
#include "kube/json_frames.hpp"

#include <utility>

namespace sparkjob::kube {

namespace {

bool is_space(char letter) {
  return letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t';
}

}  // namespace

/// Whether the letter may stand there: brackets close as they opened, and no string goes over
/// lines.
bool JsonFrames::accepts(char letter) {
  constexpr std::size_t kDeepest = 1000;
  if (in_string_) {
    in_string_ = escaped_ || letter != '"';
    escaped_ = !escaped_ && letter == '\\';
    return static_cast<unsigned char>(letter) >= ' ';
  }
  if (open_.empty()) {
    if (letter == '{') {
      open_.push_back('}');
    }
    return letter == '{' || is_space(letter);
  }
  in_string_ = letter == '"';
  if (letter == '{' || letter == '[') {
    open_.push_back(letter == '{' ? '}' : ']');
    return open_.size() <= kDeepest;
  }
  if (letter == '}' || letter == ']') {
    const bool fits = open_.back() == letter;
    open_.pop_back();
    return fits;
  }
  return true;
}

std::optional<std::string> JsonFrames::next() {
  while (seen_ < buffer_.size()) {
    const char letter = buffer_[seen_++];
    const bool was_open = !open_.empty();
    const bool is_json = accepts(letter);
    if (!is_json || (was_open && open_.empty())) {
      open_.clear();
      in_string_ = escaped_ = false;
      std::string frame = buffer_.substr(0, seen_);
      buffer_.erase(0, std::exchange(seen_, 0));
      return frame;
    }
  }
  return std::nullopt;
}

}  // namespace sparkjob::kube
