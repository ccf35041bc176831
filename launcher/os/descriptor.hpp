// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <unistd.h>
#include <utility>

namespace sparkjob::os {

/// Owns one open file descriptor and closes it. Empty (`-1`) when it owns none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  void close() {
    if (number_ >= 0) {
      ::close(std::exchange(number_, -1));
    }
  }

 private:
  int number_ = -1;
};

/// The two ends of a pipe, both closed on exec.
struct Pipe {
  Descriptor read;
  Descriptor write;
};

/// A new pipe. Throws Error (Refused) when the process may open no more files.
Pipe new_pipe();

/// Writes all of `text`, however long whoever reads takes; false when nobody reads any more.
bool write_all(int descriptor, std::string_view text);

}  // namespace sparkjob::os
