// SPDX-License-Identifier: Apache-2.0
#include "launch/driver_progress.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>
#include <vector>

#include "error.hpp"
#include "launch/inquiry.hpp"
#include "spark/settings.hpp"

namespace sparkjob::launch {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr int kUsualPort = 4040;
constexpr auto kFirst = 2s;  // no driver has a UI sooner
constexpr auto kBusy = 1min;
constexpr milliseconds kShortest = 1s;
constexpr milliseconds kWithNews = 15s;
constexpr milliseconds kWithout = 30s;
constexpr auto kPatience = 10min;
constexpr kube::Limits kLimits = {.connect = 1s, .total = 2s, .body = std::size_t{1} << 20};

class DriverProgress final : public kube::Listener {
 public:
  DriverProgress(kube::Wire& wire, const DriverUi& ui, ProgressLines::Say say);
  DriverProgress(const DriverProgress&) = delete;
  DriverProgress& operator=(const DriverProgress&) = delete;
  ~DriverProgress() override { wire_.remove(*this); }

  kube::Clock::time_point due() const override {
    return ticket_ ? kube::Clock::time_point::max() : next_;
  }
  void serve(kube::Clock::time_point) override {
    ticket_ = wire_.start(inquiry_.question(), *this);
  }
  void arrived(kube::Ticket, const std::string&) override {}
  void ended(kube::Ticket ticket, const kube::Answer& answer) override;

 private:
  milliseconds pause(kube::Clock::time_point now) const;

  kube::Wire& wire_;
  ProgressLines view_;
  Inquiry inquiry_;
  const kube::Clock::time_point began_;
  kube::Clock::time_point answered_;  ///< last
  kube::Clock::time_point next_;
  std::optional<kube::Ticket> ticket_;
  int unchanged_ = 0;  ///< answers in a row that brought nothing new
};

DriverProgress::DriverProgress(kube::Wire& wire, const DriverUi& ui, ProgressLines::Say say)
    : wire_(wire),
      view_(std::move(say)),
      inquiry_(view_, kLimits, ui.application),
      began_(wire.waiter().now()),
      answered_(began_),
      next_(began_ + kFirst) {
  inquiry_.begin(ui.address);
  wire_.add(*this);
}

void DriverProgress::ended(kube::Ticket ticket, const kube::Answer& answer) {
  if (ticket != ticket_) {
    return;
  }
  ticket_.reset();
  const auto now = wire_.waiter().now();
  const auto learnt = inquiry_.take(answer, now);
  if (learnt == Inquiry::Learnt::GoOn) {
    next_ = now;
    return;
  }
  unchanged_ = learnt == Inquiry::Learnt::News ? 0 : unchanged_ + 1;
  if (learnt != Inquiry::Learnt::Nothing) {
    answered_ = now;
  }
  next_ = now - answered_ < kPatience ? now + pause(now) : kube::Clock::time_point::max();
}

milliseconds DriverProgress::pause(kube::Clock::time_point now) const {
  const auto age = std::chrono::duration_cast<milliseconds>(now - began_);
  if (age < kBusy) {
    return kShortest;
  }
  constexpr int kDoublings = 5;
  const auto by_age = std::clamp(age / 60, kShortest, kWithNews);
  const auto by_rest = std::min(kShortest * (1 << std::min(unchanged_, kDoublings)), kWithout);
  return std::max(by_age, by_rest);
}

}  // namespace

std::optional<int> ui_port(const spark::Properties& properties) {
  std::vector<Problem> told_already;
  const spark::Settings settings(properties, told_already);
  const bool is_https =
      settings.flag("spark.ssl.ui.enabled", settings.flag("spark.ssl.enabled", false));
  const auto port = settings.number("spark.ui.port", kUsualPort);
  const bool answers = settings.flag("spark.ui.enabled", true) && !is_https && port > 0;
  return answers ? std::optional(static_cast<int>(port)) : std::nullopt;
}

std::optional<DriverUi> driver_ui(const nlohmann::json& pod, int port) {
  const auto ip = pod.value("/status/podIP"_json_pointer, std::string());
  if (ip.empty()) {
    return std::nullopt;
  }
  const bool is_v6 = ip.find(':') != std::string::npos;
  return DriverUi{
      .address = "http://" + (is_v6 ? "[" + ip + "]" : ip) + ":" + std::to_string(port),
      .application = pod.value("/metadata/labels/spark-app-selector"_json_pointer, std::string())};
}

std::unique_ptr<kube::Listener> driver_progress(kube::Wire& wire, const DriverUi& ui,
                                                std::function<void(std::string_view line)> say) {
  return std::make_unique<DriverProgress>(wire, ui, std::move(say));
}

}  // namespace sparkjob::launch
