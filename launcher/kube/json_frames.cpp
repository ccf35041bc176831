// SPDX-License-Identifier: Apache-2.0
#include "kube/json_frames.hpp"

#include <utility>

namespace sparkjob::kube {

namespace {

bool is_space(char letter) {
  return letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t';
}

}  // namespace

std::optional<std::string> JsonFrames::next() {
  while (seen_ < buffer_.size()) {
    const char letter = buffer_[seen_++];
    if (in_string_) {
      in_string_ = escaped_ || letter != '"';
      escaped_ = !escaped_ && letter == '\\';
    } else if (letter == '"' && depth_ > 0) {
      in_string_ = true;
    } else if (letter == '{') {
      ++depth_;
    } else if (depth_ == 0 ? !is_space(letter) : letter == '}' && --depth_ == 0) {
      std::string frame = buffer_.substr(0, seen_);
      buffer_.erase(0, std::exchange(seen_, 0));
      return frame;
    }
  }
  return std::nullopt;
}

}  // namespace sparkjob::kube
