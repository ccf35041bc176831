// SPDX-License-Identifier: Apache-2.0
// Every folder of tests/golden/cases is a test. `make golden` writes what came instead of
// comparing; read the diff then. An accepting run reports "skipped", so that it can never look
// green.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "golden/transcript.hpp"

namespace sparkjob::golden {
namespace {

namespace fs = std::filesystem;

const fs::path kCases = fs::path(SPARKJOB_SOURCE_DIR) / "tests/golden/cases";

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kCases)) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string test_name(const testing::TestParamInfo<std::string>& parameter) {
  std::string name = parameter.param;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

class Golden : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    folder_ = kCases / GetParam();
    transcript_ = read_text(folder_ / "transcript.txt");
    if (transcript_.starts_with("# in the project's root")) {
      fs::current_path(SPARKJOB_SOURCE_DIR);
      return;
    }
    copy_ = fs::path(testing::TempDir()) / ("sparkjob-golden-" + GetParam());
    fs::remove_all(copy_);
    fs::copy(folder_, copy_, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    fs::current_path(copy_);
    if (fs::exists("setup.sh")) {
      ASSERT_EQ(std::system("bash ./setup.sh"), 0);
    }
  }

  void TearDown() override {
    fs::current_path(SPARKJOB_SOURCE_DIR);
    if (!copy_.empty()) {
      fs::remove_all(copy_);
    }
  }

  fs::path folder_;
  fs::path copy_;
  std::string transcript_;
};

TEST_P(Golden, ReadsLikeTheTerminal) {
  ASSERT_FALSE(commands(transcript_).empty()) << "no '$ sparkjob …' line in " << folder_;

  const std::string came = replayed(transcript_);

  if (std::getenv("SPARKJOB_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(folder_ / "transcript.txt") << came;
    GTEST_SKIP() << "written: read the diff";
  }
  EXPECT_EQ(came, transcript_);
}

INSTANTIATE_TEST_SUITE_P(Case, Golden, testing::ValuesIn(case_names()), test_name);

}  // namespace
}  // namespace sparkjob::golden
