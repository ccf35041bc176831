// SPDX-License-Identifier: Apache-2.0
// A LIST's answer, a zero byte, and what the watch after it sends; every request gets the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "expect.hpp"
#include "fakes/fake_waiter.hpp"
#include "kube/object_watch.hpp"
#include "kube/stored.hpp"

namespace sparkjob::fuzz {
namespace {

using namespace std::chrono_literals;

/// Answers lists with one text and watches with the other, in pieces of some size.
class Server final : public kube::Transport {
 public:
  Server(std::string list, std::string watch, std::size_t piece)
      : list_(std::move(list)), watch_(std::move(watch)), piece_(piece) {}

  kube::Ticket start(const kube::Request& request) override {
    ++last_;
    kube::Response response{.status = 200};
    if (request.stream) {
      for (std::size_t at = 0; at < watch_.size(); at += piece_) {
        arrivals_.pieces.push_back({.ticket = last_, .bytes = watch_.substr(at, piece_)});
      }
    } else {
      response.body = list_;
    }
    arrivals_.finished.push_back({.ticket = last_, .answer = response});
    return last_;
  }
  void cancel(kube::Ticket ticket) override {
    std::erase_if(arrivals_.pieces, [=](const auto& one) { return one.ticket == ticket; });
    std::erase_if(arrivals_.finished, [=](const auto& one) { return one.ticket == ticket; });
  }
  void hold(kube::Ticket, bool) override {}
  std::chrono::milliseconds prepare(std::vector<pollfd>&) override {
    return arrivals_.finished.empty() ? std::chrono::milliseconds::max() : 0ms;
  }
  kube::Arrivals advance(std::span<const pollfd>) override { return std::exchange(arrivals_, {}); }

 private:
  std::string list_;
  std::string watch_;
  std::size_t piece_;
  kube::Ticket last_ = 0;
  kube::Arrivals arrivals_;
};

std::vector<std::string> frames(const std::string& bytes, std::size_t piece) {
  kube::JsonFrames cut;
  std::vector<std::string> found;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    cut.add(bytes.substr(at, piece));
    while (auto frame = cut.next()) {
      found.push_back(*std::move(frame));
    }
  }
  return found;
}

/// What was seen: versions, in order.
std::vector<std::string> seen(const std::string& list, const std::string& watch,
                              std::size_t piece) {
  fakes::FakeWaiter waiter;
  Server server(list, watch, piece);
  kube::Wire wire(server, waiter);
  kube::Client client(wire, {.server = "https://api.test"}, {.seed = 1});
  kube::ObjectWatch watching(client, {"v1", "Pod", "team", "driver"});
  std::vector<std::string> versions;
  const auto end = waiter.now() + 90s;
  for (int turns = 0; turns < 50 && waiter.now() < end; ++turns) {
    wire.turn(end);
    for (const auto& sight : watching.taken()) {
      expect(sight.gone || sight.object, "an object that is there is shown");
      const auto version = sight.object ? kube::version_of(*sight.object) : "";
      expect(!sight.object || !version.empty(), "an object has a version");
      versions.push_back(version);
    }
  }
  return versions;
}

void try_on(const std::string& text) {
  const auto zero = std::min(text.size(), text.find('\0'));
  const std::string list = text.substr(0, zero);
  const std::string watch = text.substr(std::min(text.size(), zero + 1));
  const auto whole = frames(watch, watch.size() + 1);
  expect(whole == frames(watch, 1) && whole == frames(watch, 7), "borders of pieces mean nothing");
  expect(seen(list, watch, watch.size() + 1) == seen(list, watch, 3), "nor to a watch");
}

}  // namespace
}  // namespace sparkjob::fuzz

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT
  sparkjob::fuzz::try_on({data, data + size});
  return 0;
}
