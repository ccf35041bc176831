// SPDX-License-Identifier: Apache-2.0
#include "command_line.hpp"

#include <fstream>
#include <stdexcept>

namespace standin {
namespace {

void set_property(std::map<std::string, std::string>& properties, const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos)
    throw std::runtime_error("not KEY=VALUE: '" + text + "'");
  properties[text.substr(0, equals)] = text.substr(equals + 1);
}

// What a properties file of a generated ConfigMap holds: `key=value` lines, `\` escapes, comments.
std::string unescape(const std::string& text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) {
      const char next = text[++at];
      plain += next == 'n' ? '\n' : next == 't' ? '\t' : next == 'r' ? '\r' : next;
    } else {
      plain += text[at];
    }
  }
  return plain;
}

std::map<std::string, std::string> read_properties(const std::string& file) {
  std::ifstream lines(file);
  if (!lines)
    throw std::runtime_error("cannot read the properties file '" + file + "'");
  std::map<std::string, std::string> properties;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#' || line[0] == '!')
      continue;
    auto end = std::size_t{0};
    while (end < line.size() && line[end] != '=' && line[end] != ':' && line[end] != ' ') {
      end += line[end] == '\\' ? 2 : 1;
    }
    if (end >= line.size())
      continue;
    const auto value = line.find_first_not_of("=: ", end);
    properties[unescape(line.substr(0, end))] =
        value == std::string::npos ? "" : unescape(line.substr(value));
  }
  return properties;
}

Step step(const std::string& word) {
  const auto equals = word.find('=');
  if (equals == std::string::npos)
    return {word, ""};
  return {word.substr(0, equals), word.substr(equals + 1)};
}

}  // namespace

CommandLine parse(const std::vector<std::string>& words) {
  if (words.empty() || words[0] != "driver")
    throw std::runtime_error("the first word is not 'driver'");
  CommandLine result;
  std::string file;
  std::map<std::string, std::string> conf;
  std::size_t at = 1;
  for (; at < words.size() && words[at].starts_with("--"); at += 2) {
    if (at + 1 == words.size())
      throw std::runtime_error("'" + words[at] + "' needs a value");
    const std::string& value = words[at + 1];
    if (words[at] == "--properties-file") {
      file = value;
    } else if (words[at] == "--class") {
      result.main_class = value;
    } else if (words[at] == "--conf") {
      set_property(conf, value);
    } else if (words[at] != "--proxy-user") {
      throw std::runtime_error("unknown option '" + words[at] + "'");
    }
  }
  if (at == words.size())
    throw std::runtime_error("no application named");
  result.resource = words[at++];
  if (!file.empty())
    result.properties = read_properties(file);
  for (const auto& [key, value] : conf)
    result.properties[key] = value;
  for (; at < words.size(); ++at)
    result.steps.push_back(step(words[at]));
  return result;
}

}  // namespace standin
