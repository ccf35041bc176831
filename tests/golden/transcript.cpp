// SPDX-License-Identifier: Apache-2.0
#include "golden/transcript.hpp"

#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

#include "cli/run.hpp"

namespace sparkjob::golden {

namespace {

constexpr std::string_view kPrompt = "$ sparkjob ";

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    result.push_back(line);
  }
  return result;
}

// Splits at blanks; single quotes keep a word together.
std::vector<std::string> words(const std::string& line) {
  std::vector<std::string> result;
  std::optional<std::string> word;
  bool quoted = false;
  for (const char c : line) {
    if (c == '\'') {
      quoted = !quoted;
      word = word.value_or("");
    } else if (c == ' ' && !quoted) {
      if (word) {
        result.push_back(*word);
      }
      word.reset();
    } else {
      word = word.value_or("") + c;
    }
  }
  if (word) {
    result.push_back(*word);
  }
  return result;
}

std::string prefixed(const std::string& prefix, const std::string& text) {
  std::string result;
  for (const std::string& line : lines(text)) {
    result += prefix + line + "\n";
  }
  return result;
}

std::string run(const std::string& command) {
  auto typed = words(command);
  std::istringstream in;
  if (typed.size() > 2 && typed[typed.size() - 2] == "<") {
    in.str(read_text(typed.back()));
    typed.resize(typed.size() - 2);
  }
  std::ostringstream out;
  std::ostringstream err;
  const int status = cli::run({.words = typed,
                               .environment = {{"PATH", ""}, {"HOME", "/nonexistent"}},
                               .in = in,
                               .out = out,
                               .err = err});
  return out.str() + prefixed("! ", err.str()) +
         (status == 0 ? "" : "[" + std::to_string(status) + "]\n");
}

}  // namespace

std::vector<std::string> commands(const std::string& transcript) {
  std::vector<std::string> result;
  for (const std::string& line : lines(transcript)) {
    if (line.starts_with(kPrompt)) {
      result.push_back(line.substr(kPrompt.size()));
    }
  }
  return result;
}

std::string replayed(const std::string& transcript) {
  std::string result;
  bool before_first = true;
  for (const std::string& line : lines(transcript)) {
    if (line.starts_with(kPrompt)) {
      result += (before_first ? "" : "\n") + line + "\n" + run(line.substr(kPrompt.size()));
      before_first = false;
    } else if (before_first && line.starts_with("#")) {
      result += line + "\n";
    }
  }
  return result;
}

std::string read_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace sparkjob::golden
