// SPDX-License-Identifier: Apache-2.0
// The input is read twice: as the bytes of an answer, and as what a container writes and where the
// connection to its kubelet breaks.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "expect.hpp"
#include "kube/log_lines.hpp"

namespace sparkjob::fuzz {
namespace {

struct Line {
  std::int64_t time = 0;  ///< nanoseconds since 1970
  std::string text;
};

std::string stamp(std::int64_t time) {
  const std::time_t seconds = time / 1'000'000'000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 80> text{};
  const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text.data() + length, text.size() - length, ".%09ldZ ",
                static_cast<long>(time % 1'000'000'000));
  return text.data();
}

std::int64_t second_of(const std::string& since) {
  std::tm parts{};
  expect(::strptime(since.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts) != nullptr, "since is a time");
  return ::timegm(&parts);
}

/// Any bytes in any pieces: the same comes out.
std::string raw(const std::string& bytes, std::size_t piece) {
  std::string out;
  kube::LogLines lines([&](std::string_view line) { out += line; });
  for (int answer = 0; answer < 2; ++answer) {
    lines.begin();
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      lines.add(bytes.substr(at, piece));
    }
    lines.since();
  }
  lines.finish();
  return out;
}

/// Each byte of the input writes a line: its time, a little later or earlier, and its text. Every
/// answer breaks off where the next bytes say.
void follow(const std::string& input) {
  std::vector<Line> log;
  std::string written;
  std::int64_t latest = 1'700'000'000'000'000'000;
  for (std::size_t i = 0; i + 1 < input.size() && i < 400; i += 2) {
    const auto step = static_cast<unsigned char>(input[i]);
    // Two streams of a container may be out of order, by less than a second.
    latest += step < 128 ? step % 8 * 250'000'000L : 0;
    const std::int64_t time = step < 192 ? latest : latest - step % 10 * 100'000'000L;
    log.push_back({time, std::string(static_cast<unsigned char>(input[i + 1]) % 40, input[i + 1])});
    for (char& letter : log.back().text) {
      letter = letter == '\n' ? ' ' : letter;
    }
    written += log.back().text + "\n";
  }
  std::string out;
  kube::LogLines lines([&](std::string_view line) { out += line; });
  for (std::size_t cut = 0; cut <= input.size(); ++cut) {
    const auto since = lines.since();
    const std::int64_t from = since ? second_of(*since) * 1'000'000'000 : 0;
    std::string answer;
    for (const auto& line : log) {
      answer += line.time >= from ? stamp(line.time) + line.text + "\n" : "";
    }
    const bool is_last = cut == input.size();
    const std::size_t length =
        is_last ? answer.size() : static_cast<unsigned char>(input[cut]) * answer.size() / 255;
    lines.begin();
    lines.add(answer.substr(0, length));
    cut += cut / 4;  // not too many
    cut = is_last ? cut : std::min(cut, input.size() - 1);
  }
  lines.finish();
  expect(out == written, "each line is there once, in its place");
}

void try_on(const std::string& text) {
  const auto whole = raw(text, text.size() + 1);
  expect(whole == raw(text, 1), "borders of pieces mean nothing");
  follow(text);
}

}  // namespace
}  // namespace sparkjob::fuzz

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT
  sparkjob::fuzz::try_on({data, data + size});
  return 0;
}
