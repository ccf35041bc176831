// SPDX-License-Identifier: Apache-2.0
// The commands that the pages show are commands that exist: `sparkjob …` is parsed, `make …` is a
// target. A page cannot teach an option that is gone.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "error.hpp"

namespace sparkjob {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = SPARKJOB_SOURCE_DIR;

std::string read(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> pages() {
  std::vector<fs::path> result{kRoot / "README.md", kRoot / "CONTRIBUTING.md"};
  for (const char* const folder : {"docs", "docs/recipes"}) {
    for (const auto& entry : fs::directory_iterator(kRoot / folder)) {
      if (entry.path().extension() == ".md") {
        result.push_back(entry.path());
      }
    }
  }
  return result;
}

// What matches the first group of `pattern` on any page, with the page's name in front.
std::vector<std::string> found(const std::string& pattern) {
  std::vector<std::string> result;
  const std::regex expression(pattern);
  for (const fs::path& page : pages()) {
    std::istringstream text(read(page));
    for (std::string line; std::getline(text, line);) {
      std::smatch match;
      if (std::regex_search(line, match, expression)) {
        result.push_back(match[1]);
      }
    }
  }
  return result;
}

TEST(Pages, ShowCommandsOfSparkjobThatItUnderstands) {
  const auto commands =
      found(R"(^\s*(?:\$ )?(?:.*\| )?(?:build/)?sparkjob ((?:run|render|diff)\b[^|#<>]*))");
  ASSERT_GE(commands.size(), 3U) << "the README shows none?";

  for (const std::string& command : commands) {
    std::istringstream stream(command);
    const std::vector<std::string> words{std::istream_iterator<std::string>(stream), {}};
    try {
      cli::parse(words);
    } catch (const Error& error) {
      ADD_FAILURE() << "sparkjob " << command << ": " << error.what();
    }
  }
}

TEST(Pages, ShowTargetsOfMakeThatExist) {
  const std::string makefiles = read(kRoot / "Makefile") + read(kRoot / "images/images.mk") +
                                read(kRoot / "tests/cluster/cluster.mk");
  const auto targets = found(R"((?:^\s*|`)make ([a-z][a-z-]*))");
  ASSERT_FALSE(targets.empty());

  for (const std::string& target : targets) {
    EXPECT_NE(makefiles.find("\n" + target + ":"), std::string::npos) << "make " << target;
  }
}

}  // namespace
}  // namespace sparkjob
