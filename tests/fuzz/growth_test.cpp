// SPDX-License-Identifier: Apache-2.0
// A file eight times the size may take about eight times as long, not sixty-four times: processor
// time of the best of some runs, with much room for the machine's moods.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <functional>
#include <limits>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "error.hpp"
#include "layers/properties_file.hpp"

namespace sparkjob {
namespace {

/// A way to make a text of about `size` bytes.
struct Shape {
  std::string name;
  std::function<std::string(std::size_t size)> text;
};

std::ostream& operator<<(std::ostream& out, const Shape& shape) {
  return out << shape.name;
}

double processor_seconds() {
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

constexpr double kLinearWithRoom = 24;

/// How many times longer `read` takes for a text of eight times the size. Measured anew where it
/// seems too much: a busy machine may be unlucky once, a square is always there.
double growth(const Shape& shape, const std::function<void(const std::string&)>& read) {
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

std::string repeated(const std::string& part, std::size_t size) {
  std::string text;
  while (text.size() < size) {
    text += part;
  }
  return text;
}

/// `before` + a number + `after`, over and over.
std::string numbered(const std::string& before, const std::string& after, std::size_t size) {
  std::string text;
  for (std::size_t n = size; text.size() < size; --n) {
    text.append(before).append(std::to_string(n)).append(after);
  }
  return text;
}

std::vector<Shape> conf_shapes() {
  using Size = std::size_t;
  return {
      {"ManyKeys", [](Size size) { return numbered("spark.k", " v\n", size); }},
      {"OneKeyManyTimes", [](Size size) { return repeated("spark.k v\n", size); }},
      {"LongLine", [](Size size) { return "k " + repeated("v", size); }},
      {"LongKey", [](Size size) { return repeated("\\=", size); }},
      {"ManyJoinedLines", [](Size size) { return "k " + repeated("v,\\\n  ", size); }},
      {"ManyJoinedBlankLines", [](Size size) { return repeated("\\\n", size); }},
      {"ManyBackslashes", [](Size size) { return "k " + repeated("\\\\", size); }},
      {"ManyEscapes", [](Size size) { return "k " + repeated("\\ud83d\\ude00", size); }},
      {"ManyComments", [](Size size) { return repeated("#\\\n", size); }},
      {"ManyBlanks", [](Size size) { return "k " + repeated(" ", size) + "v\\ "; }},
      {"ManyBadLines", [](Size size) { return repeated("k \\u\n", size); }},
      {"ManyBadEscapes", [](Size size) { return "k " + repeated("\\u", size); }},
      {"BinaryAtTheEnd", [](Size size) { return repeated("k v\r", size) + '\0'; }},
  };
}

class ParseConfGrowth : public testing::TestWithParam<Shape> {};

TEST_P(ParseConfGrowth, IsLinear) {
  const auto read = [](const std::string& text) {
    try {
      layers::parse_conf({.name = "a.conf", .path = "a.conf", .text = text});
    } catch (const Error&) {  // as good as a result here
    }
  };
  EXPECT_LT(growth(GetParam(), read), kLinearWithRoom);
}

INSTANTIATE_TEST_SUITE_P(, ParseConfGrowth, testing::ValuesIn(conf_shapes()),
                         [](const auto& shape) { return shape.param.name; });

TEST(ToPropertiesGrowth, IsLinear) {
  const Shape values{"ManyValues", [](std::size_t size) { return repeated("\\\t\x01", size); }};
  const auto write = [](const std::string& text) {
    std::map<std::string, std::string> properties;
    for (std::size_t at = 0; at < text.size(); at += 10) {
      properties.emplace(std::to_string(at), "v" + text.substr(at, 10) + "v");
    }
    layers::to_properties(properties);
  };
  EXPECT_LT(growth(values, write), kLinearWithRoom);
}

}  // namespace
}  // namespace sparkjob
