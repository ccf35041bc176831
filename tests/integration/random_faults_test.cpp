// SPDX-License-Identifier: Apache-2.0
// Creates, changes, a watch and a log for a while, with faults at random between them and a real
// API server. SPARKJOB_FAULT_SECONDS says how long, SPARKJOB_FAULT_SEED which faults.
#include <charconv>
#include <filesystem>
#include <iostream>

#include "integration/harmed.hpp"
#include "kube/log_stream.hpp"
#include "kube/object_watch.hpp"

namespace sparkjob::integration {
namespace {

using namespace std::chrono_literals;
using kube::Clock;

long open_files() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

long resident_kib() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line) && !line.starts_with("VmRSS:")) {
  }
  return line.empty() ? 0 : std::strtol(line.c_str() + 6, nullptr, 10);
}

class AtRandom : public HarmedLog {
 protected:
  /// Creates, changes and removes an object of a name of its own.
  void live_a_life(int number) {
    const std::string name = "life-" + std::to_string(number);
    const auto created = harmed_->client.create(config_map(name));
    const auto* made = std::get_if<kube::Made>(&created);
    const auto* existing = std::get_if<kube::Existing>(&created);
    ASSERT_TRUE(made != nullptr || existing != nullptr);
    const json object = made != nullptr ? made->object : existing->object;
    EXPECT_EQ(direct_->client.get(named(name)), object);

    const auto changed =
        harmed_->client.merge_patch(named(name), {{"data", {{"state", "changed"}}}});
    EXPECT_EQ(direct_->client.get(named(name)), std::get<json>(changed));
    EXPECT_TRUE(harmed_->client.remove(named(name), object["metadata"]["uid"]));
    EXPECT_EQ(direct_->client.get(named(name)), std::nullopt);
    EXPECT_EQ(changed.index(), 0U);
  }
  /// The numbers that a watch has seen: each later one is larger, and none was not written.
  void look() {
    for (const auto& sight : watch_->taken()) {
      ASSERT_FALSE(sight.gone);
      const std::string text = sight.object->at("data").at("state");
      int state = 0;
      std::from_chars(text.data(), text.data() + text.size(), state);
      EXPECT_GT(state, seen_);
      EXPECT_LE(state, written_);
      seen_ = state;
    }
  }
  void take_line(std::string_view line) {
    ASSERT_EQ(line, "line " + std::to_string(read_) + "\n");
    ++read_;
  }
  void turn(int number) {
    write("one", std::to_string(++written_));
    kubelet_->order("/numbered", {{"from", lines_}, {"count", 20}, {"equal", 1 + number % 20}});
    lines_ += 20;
    live_a_life(number);
    harmed_->wire.turn(Clock::now() + 10ms);
    look();
    if (number % 500 == 499) {  // a kubelet does so too; what a follower had is not read again
      wait_until([&] { return read_ == lines_; });
      kubelet_->order("/rotate");
    }
  }

  int written_ = 0;
  int seen_ = 0;
  int lines_ = 0;
  int read_ = 0;
  std::optional<kube::ObjectWatch> watch_;
  std::optional<kube::LogStream> log_;
};

TEST_F(AtRandom, E1_NothingIsLostAndNothingIsInvented) {
  const auto end = Clock::now() + std::chrono::seconds(setting("SPARKJOB_FAULT_SECONDS", 15));
  write("one", "0");
  proxy_->harm_at_random();
  watch_.emplace(harmed_->client, named("one"));
  log_.emplace(harmed_->client, pod(), "spark", [&](std::string_view line) { take_line(line); });
  int number = 0;
  seen_ = -1;
  long settled = 0;
  while (Clock::now() < end && !HasFailure()) {
    turn(number++);
    settled = number == 100 ? resident_kib() : settled;
  }
  wait_until([&] {
    look();
    return seen_ == written_ && read_ == lines_;
  });
  kubelet_->order("/end");
  log_->container_ended();
  wait_until([&] { return log_->finished(); });

  std::cout << number << " objects, " << written_ << " changes, " << lines_ << " lines, "
            << resident_kib() << " KiB (" << settled << " after 100 objects), " << open_files()
            << " files open" << std::endl;
  EXPECT_EQ(read_, lines_);
  EXPECT_LT(open_files(), 40);
  if (settled > 0) {
    EXPECT_LT(resident_kib(), settled + 8 * 1024);
  }
}

}  // namespace
}  // namespace sparkjob::integration
