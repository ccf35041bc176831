// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace sparkjob::kube {

/// Cuts a stream of bytes into the JSON objects that follow each other in it, with any white space
/// or nothing between them, wherever the pieces of the stream were cut.
class JsonFrames {
 public:
  void add(const std::string& bytes) { buffer_ += bytes; }
  /// The next whole object's text, with the white space before it. A letter that stands between
  /// objects and is no white space comes out at once, and is no JSON object.
  std::optional<std::string> next();
  /// How much waits for the rest of its object.
  std::size_t unfinished() const { return buffer_.size(); }

 private:
  std::string buffer_;
  std::size_t seen_ = 0;  ///< up to here the buffer was looked at
  std::size_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace sparkjob::kube
