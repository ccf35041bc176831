// SPDX-License-Identifier: Apache-2.0
#include "effects.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>

namespace standin {

std::string environment(const char* name, const std::string& otherwise) {
  const char* const value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

void log(const char* level, const char* name, const std::string& text) {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> stamp{};
  std::strftime(stamp.data(), stamp.size(), "%y/%m/%d %H:%M:%S", &parts);
  std::fprintf(stderr, "%s %s %s: %s\n", stamp.data(), level, name, text.c_str());
}

void pause(double seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

void put(const std::string& text, const char* end) {
  std::fputs((text + end).c_str(), stdout);
  std::fflush(stdout);
}

void write_file(const std::string& name, const std::string& text) {
  std::FILE* const file = std::fopen(name.c_str(), "w");
  if (file == nullptr)
    throw std::runtime_error("cannot write '" + name + "'");
  std::fputs(text.c_str(), file);
  std::fclose(file);
}

void hog(int mebibytes) {
  constexpr std::size_t kPiece = std::size_t{8} << 20;
  for (int had = 0; had < mebibytes; had += 8) {
    void* const piece =
        mmap(nullptr, kPiece, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (piece == MAP_FAILED)
      throw std::runtime_error("java.lang.OutOfMemoryError: Java heap space");
    std::memset(piece, 1, kPiece);
  }
}

[[noreturn]] void kill_self(int signal) {
  std::signal(signal, SIG_DFL);
  ::kill(getpid(), signal);
  // A signal that does not kill is a mistake in the play.
  pause(1);
  throw std::runtime_error("signal " + std::to_string(signal) + " does not end a process");
}

}  // namespace standin
