// SPDX-License-Identifier: Apache-2.0
#include "os/screen.hpp"

#include <gtest/gtest.h>

namespace sparkjob::os {
namespace {

TEST(Screen, OutputPassesUnchangedWithoutALiveLine) {
  Screen screen;

  EXPECT_EQ(screen.pass("no newline"), "no newline");
  EXPECT_EQ(screen.pass("\r\n\x1b[1m"), "\r\n\x1b[1m");
  EXPECT_EQ(screen.pass(""), "");
}

TEST(Screen, TheLiveLineIsErasedBeforeOutputAndDrawnAgainBehindIt) {
  Screen screen;

  EXPECT_EQ(screen.show("3/8"), "3/8");
  EXPECT_EQ(screen.pass("hello\n"), "\r\x1b[Khello\n3/8");
  EXPECT_EQ(screen.show("4/8"), "\r\x1b[K4/8");
  EXPECT_EQ(screen.show(""), "\r\x1b[K");
}

TEST(Screen, TheSameLineIsNotDrawnAgain) {
  Screen screen;
  screen.show("3/8");

  EXPECT_EQ(screen.show("3/8"), "");
}

TEST(Screen, ALineTheDriverHasNotEndedIsLeftAlone) {
  Screen screen;
  screen.show("3/8");

  EXPECT_EQ(screen.pass("half a "), "\r\x1b[Khalf a ");
  EXPECT_EQ(screen.show("4/8"), "");
  EXPECT_EQ(screen.pass("line\n"), "line\n4/8");
}

}  // namespace
}  // namespace sparkjob::os
