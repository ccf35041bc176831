// SPDX-License-Identifier: Apache-2.0
#include "os/outlet.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <unistd.h>

namespace sparkjob::os {

namespace {

/// A pipe that is ready takes so much without waiting. (O_NONBLOCK would hold for everybody who
/// shares the descriptor, a shell for example.)
constexpr std::size_t kPiece = PIPE_BUF;

}  // namespace

void Outlet::write(std::string_view text) {
  kept_ += text;
  flush();
}

void Outlet::flush() {
  while (taken_ < kept_.size()) {
    pollfd ready = waiting();
    if (::poll(&ready, 1, 0) <= 0) {
      break;
    }
    const auto count =
        ::write(descriptor_, kept_.data() + taken_, std::min(kPiece, kept_.size() - taken_));
    if (count < 0 && errno != EINTR && errno != EAGAIN) {
      taken_ = kept_.size();  // nobody reads any more
    } else if (count < 0) {
      break;
    } else {
      taken_ += static_cast<std::size_t>(count);
    }
  }
  if (taken_ == kept_.size() || taken_ > kMost) {
    kept_.erase(0, taken_);
    taken_ = 0;
  }
}

}  // namespace sparkjob::os
