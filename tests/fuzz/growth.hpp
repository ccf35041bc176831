// SPDX-License-Identifier: Apache-2.0
#pragma once

// A file eight times the size may take about eight times as long, not sixty-four times: processor
// time of the best of some runs, with much room for the machine's moods.
#include <algorithm>
#include <cstddef>
#include <ctime>
#include <functional>
#include <limits>
#include <ostream>
#include <string>

namespace sparkjob::growth {

/// A way to make a text of about `size` bytes.
struct Shape {
  std::string name;
  std::function<std::string(std::size_t size)> text;
};

inline std::ostream& operator<<(std::ostream& out, const Shape& shape) {
  return out << shape.name;
}

inline double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

template <typename Work>
double least_time(Work work) {
  double least = std::numeric_limits<double>::max();
  for (int run = 0; run < 5; ++run) {
    const double start = processor_seconds();
    work();
    least = std::min(least, processor_seconds() - start);
  }
  return least;
}

inline constexpr double kLinearWithRoom = 24;

/// How many times longer `read` takes for a text of eight times the size. Measured anew where it
/// seems too much: a busy machine may be unlucky once, a square is always there.
inline double growth(const Shape& shape, const std::function<void(const std::string&)>& read) {
  constexpr std::size_t kSmall = 48 * std::size_t{1024};
  const auto time = [&](std::size_t size) {
    const auto text = shape.text(size);
    return least_time([&] { read(text); });
  };
  double least = std::numeric_limits<double>::max();
  for (int attempt = 0; attempt < 3 && least >= kLinearWithRoom; ++attempt) {
    least = std::min(least, time(8 * kSmall) / time(kSmall));
  }
  return least;
}

inline std::string repeated(const std::string& part, std::size_t size) {
  std::string text;
  while (text.size() < size) {
    text += part;
  }
  return text;
}

/// `before` + a number + `after`, over and over.
inline std::string numbered(const std::string& before, const std::string& after, std::size_t size) {
  std::string text;
  for (std::size_t n = size; text.size() < size; --n) {
    text.append(before).append(std::to_string(n)).append(after);
  }
  return text;
}

}  // namespace sparkjob::growth
