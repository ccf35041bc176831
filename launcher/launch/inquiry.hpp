// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kube/transport.hpp"
#include "launch/progress_view.hpp"

namespace sparkjob::launch {

/// What a driver's REST API is asked about its stages, one small question after the other, and what
/// the answers mean. How a question travels, and when, is the owner's matter. No question carries
/// credentials or goes through a proxy.
class Inquiry {
 public:
  enum class Learnt {
    GoOn,     ///< there is another question, to be asked at once
    News,     ///< the active stages are others than before
    Same,     ///< they are not
    Nothing,  ///< no answer, or none that helps
  };

  /// `view` stays the caller's. `application` is the id of the one to ask about; where it is not
  /// known, it is the only one that the address has.
  Inquiry(ProgressView& view, const kube::Limits& limits, std::string application = "");

  /// The next questions go to `address`, as `http://10.1.0.7:4040`.
  void begin(std::string address) { address_ = std::move(address); }
  bool has_application() const { return !application_.empty(); }
  kube::Request question();
  /// The answer to the last question.
  Learnt take(const kube::Answer& answer, os::Clock::time_point now);
  /// The application is not there any more, and none of its stages is active.
  void forget(os::Clock::time_point now);

 private:
  enum class Asked { Application, Active, Ended };

  Learnt take_application(const std::string& body);
  Learnt take_active(const std::string& body, os::Clock::time_point now);
  Learnt take_ended(const std::string& body, os::Clock::time_point now);

  ProgressView& view_;
  const kube::Limits limits_;
  std::string address_;
  std::string application_;
  Asked asked_ = Asked::Application;
  int ended_stage_ = 0;
  std::vector<Stage> active_;
};

}  // namespace sparkjob::launch
