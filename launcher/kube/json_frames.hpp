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
  /// The next whole object's text, with the white space before it. What can be no object comes out
  /// as soon as that is seen, and is no JSON.
  std::optional<std::string> next();
  /// How much waits for the rest of its object.
  std::size_t unfinished() const { return buffer_.size(); }

 private:
  bool accepts(char letter);

  std::string buffer_;
  std::size_t seen_ = 0;  ///< up to here the buffer was looked at
  std::string open_;      ///< the brackets that are still to close, the innermost last
  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace sparkjob::kube
