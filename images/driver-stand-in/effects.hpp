// SPDX-License-Identifier: Apache-2.0
// What a step does to the world outside: lines, memory, signals, files.
#pragma once

#include <string>

namespace standin {

std::string environment(const char* name, const std::string& otherwise);

// One line in Spark's default layout, to stderr: `26/01/31 23:59:59 INFO Name: text`.
void log(const char* level, const char* name, const std::string& text);

// `text` and `end` to stdout, at once.
void put(const std::string& text, const char* end);

void pause(double seconds);

// Takes memory that is really there, 8 MiB at a time, until the container's limit or the amount is
// reached. Throws std::runtime_error where the kernel refuses.
void hog(int mebibytes);

// Ends this process by the signal of that number; throws std::runtime_error where it does not.
[[noreturn]] void kill_self(int signal);

// Throws std::runtime_error where the file cannot be written.
void write_file(const std::string& name, const std::string& text);

}  // namespace standin
