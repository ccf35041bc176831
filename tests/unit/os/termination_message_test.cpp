// SPDX-License-Identifier: Apache-2.0
#include "os/termination_message.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>

namespace sparkjob::os {
namespace {

class TerminationMessage : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path existing_file() const {
    std::ofstream(file_) << "what an earlier run left";
    return file_;
  }
  std::string text() const {
    std::ifstream in(file_);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) /
                                        ("termination_message_" + std::to_string(::getpid()));
  const std::filesystem::path file_ = folder_ / "termination-log";
};

TEST_F(TerminationMessage, IsTheFirstLineAndReplacesWhatWasThere) {
  write_termination_message(existing_file(), "the driver exited with status 3\nand more");

  EXPECT_EQ(text(), "the driver exited with status 3");
}

TEST_F(TerminationMessage, IsCutAfter4096Bytes) {
  write_termination_message(existing_file(), std::string(5000, 'x'));

  EXPECT_EQ(text(), std::string(4096, 'x'));
}

TEST_F(TerminationMessage, IsCutBetweenTwoCharacters) {
  write_termination_message(existing_file(), std::string(4095, 'x') + "ü and more");

  EXPECT_EQ(text(), std::string(4095, 'x'));
}

TEST_F(TerminationMessage, KeepsACharacterThatJustFits) {
  write_termination_message(existing_file(), std::string(4094, 'x') + "ü and more");

  EXPECT_EQ(text(), std::string(4094, 'x') + "ü");
}

TEST_F(TerminationMessage, IsNotWrittenWhereThereIsNoFile) {
  write_termination_message(file_, "anything");
  write_termination_message(folder_, "anything");

  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(TerminationMessage, DoesNotWaitForAReaderOfANamedPipe) {
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);

  write_termination_message(file_, "anything");

  EXPECT_TRUE(std::filesystem::is_fifo(file_));
}

}  // namespace
}  // namespace sparkjob::os
