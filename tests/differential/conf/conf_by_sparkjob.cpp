// SPDX-License-Identifier: Apache-2.0
// Answers a request in JSON on stdin with what this project's code makes of it, in JSON on stdout.
// conf_by_spark.scala answers the same request with Spark's code; compare.py compares.
#include <nlohmann/json.hpp>

#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <string>

#include "error.hpp"
#include "layers/properties_file.hpp"
#include "spark/redaction.hpp"

namespace sparkjob {
namespace {

using nlohmann::json;

json problems(const Error& error) {
  json lines = json::array();
  for (const auto& problem : error.problems()) {
    lines.push_back(line(problem));
  }
  return json{{"problems", lines}};
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

json read(const std::string& path) {
  try {
    const auto tree = layers::parse_conf({.name = path, .path = path, .text = content(path)});
    json pairs = json::object();
    for (const auto& entry : tree.map()->entries) {
      pairs[entry.key] = entry.value.scalar()->text;
    }
    return json{{"pairs", pairs}};
  } catch (const Error& error) {
    return problems(error);
  }
}

json write(const std::string& path, const json& pairs) {
  try {
    const auto text = layers::to_properties(pairs.get<std::map<std::string, std::string>>());
    std::ofstream(path, std::ios::binary) << text;
    return json{{"written", path}};
  } catch (const Error& error) {
    return problems(error);
  }
}

json redact(const json& pattern, const json& pairs) {
  const spark::Redaction redaction(pattern.is_null() ? std::nullopt
                                                     : std::optional(pattern.get<std::string>()));
  json hidden = json::array();
  for (const auto& pair : pairs) {
    hidden.push_back(redaction.hides(pair[0].get<std::string>(), pair[1].get<std::string>()));
  }
  return json{{"hidden", hidden}, {"understood", redaction.understood()}};
}

json answer(const json& request) {
  json written = json::array();
  for (const auto& file : request.at("write")) {
    written.push_back(write(file.at("path").get<std::string>(), file.at("pairs")));
  }
  json read_files = json::array();
  for (const auto& path : request.at("read")) {
    read_files.push_back(read(path.get<std::string>()));
  }
  json redacted = json::array();
  for (const auto& one : request.at("redact")) {
    redacted.push_back(redact(one.at("pattern"), one.at("pairs")));
  }
  return json{{"write", written},
              {"read", read_files},
              {"redact", redacted},
              {"replacement", spark::kRedacted}};
}

}  // namespace
}  // namespace sparkjob

int main() {
  try {
    std::cout << sparkjob::answer(nlohmann::json::parse(std::cin)).dump();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 70;
  }
}
