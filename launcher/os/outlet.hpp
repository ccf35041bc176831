// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <poll.h>
#include <string>
#include <string_view>

namespace sparkjob::os {

/// Writes to a descriptor without ever waiting for whoever reads there, and keeps what has not been
/// taken yet. Once nobody reads any more it keeps nothing.
class Outlet {
 public:
  /// The descriptor stays the caller's, and nobody else writes to it.
  explicit Outlet(int descriptor) : descriptor_(descriptor) {}
  Outlet(const Outlet&) = delete;
  Outlet& operator=(const Outlet&) = delete;
  /// Writes what is taken at once.
  ~Outlet() { flush(); }

  void write(std::string_view text);
  void flush();
  bool empty() const { return kept_.empty(); }
  /// Whether so much is kept that who writes should wait.
  bool is_full() const { return kept_.size() - taken_ > kMost; }
  /// To wait for until `flush` may get on; -1 for a descriptor where nothing is kept.
  pollfd waiting() const {
    return {.fd = empty() ? -1 : descriptor_, .events = POLLOUT, .revents = 0};
  }

 private:
  static constexpr std::size_t kMost = std::size_t{1} << 20;

  int descriptor_;
  std::string kept_;
  std::size_t taken_ = 0;  ///< of it, what was written already
};

}  // namespace sparkjob::os
