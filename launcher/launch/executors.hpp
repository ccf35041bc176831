// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kube/waiter.hpp"
#include "launch/pod_state.hpp"

namespace sparkjob::launch {

/// What is known of an application's executors, and which of it is worth a line.
class Executors {
 public:
  /// An executor's pod as it is now; nothing where it is gone. Spark removes those it does not need
  /// any more, so that being gone is no news.
  void take(const std::string& pod, const nlohmann::json* now);

  /// What there is to say: how many executors there are once that has settled, and each that was
  /// lost. Never more than some lines a minute, whatever the application does.
  std::vector<std::string> lines(kube::Clock::time_point now);
  /// When `lines` wants to be asked again; time_point::max() for when something changes.
  kube::Clock::time_point due() const;

  /// Those that are there and have not ended.
  std::size_t present() const;
  /// What keeps executors from running, where they wait for it; empty for nothing.
  std::string stuck() const;
  /// Whether any has ever run.
  bool have_run() const { return have_run_; }

 private:
  struct Count {
    std::size_t running = 0;
    std::size_t starting = 0;
    std::size_t queued = 0;
    bool operator==(const Count&) const = default;
  };
  Count count() const;
  std::string account() const;

  std::map<std::string, PodState> pods_;
  std::vector<std::string> lost_;  ///< lines that were not said yet
  std::size_t lost_unsaid_ = 0;    ///< how many more were lost
  std::string told_;               ///< the account that was told last
  bool changed_ = false;
  bool have_run_ = false;
  kube::Clock::time_point last_ = {};  ///< when something was said
};

}  // namespace sparkjob::launch
