// SPDX-License-Identifier: Apache-2.0
// What the differential tests ask of the launcher, without a command line of its own:
//   layers_driver merge UNDER OVER   both files of as many documents: each pair merged
//   layers_driver json FILE          each document as it is
// One line of JSON a document; {"problems": […]} where a pair does not merge.
#include <nlohmann/json.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "error.hpp"
#include "layers/json.hpp"
#include "layers/merge.hpp"
#include "layers/parse.hpp"

namespace {

using namespace sparkjob;  // NOLINT(google-build-using-namespace): a program of one page
using nlohmann::json;

std::vector<layers::Tree> documents(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return layers::parse_yaml({.name = path, .path = path, .text = text});
}

json as_json(const layers::Tree& document) {
  try {
    return layers::to_json(document);
  } catch (const Error& error) {  // of this document alone
    return json{{"problems", json::array({error.what()})}};
  }
}

json merged(layers::Tree under, layers::Tree over) {
  std::vector<Problem> problems;
  layers::Tree nothing{.value = layers::Map{}, .origin = {}, .beaten = {}};
  layers::Tree base = layers::merge(std::move(nothing), std::move(under), problems);
  const layers::Tree both = layers::merge(std::move(base), std::move(over), problems);
  if (problems.empty()) {
    return layers::to_json(both);
  }
  json lines = json::array();
  for (const Problem& problem : problems) {
    lines.push_back(line(problem));
  }
  return json{{"problems", lines}};
}

int run(const std::vector<std::string>& words) {
  if (words.size() == 2 && words[0] == "json") {
    for (const layers::Tree& document : documents(words[1].c_str())) {
      std::puts(as_json(document).dump().c_str());
    }
    return 0;
  }
  if (words.size() == 3 && words[0] == "merge") {
    auto under = documents(words[1].c_str());
    auto over = documents(words[2].c_str());
    for (std::size_t i = 0; i < under.size(); ++i) {
      std::puts(merged(std::move(under[i]), std::move(over.at(i))).dump().c_str());
    }
    return 0;
  }
  std::fputs("usage: layers_driver merge UNDER OVER | json FILE\n", stderr);
  return 64;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run({words + 1, words + count});
  } catch (const Error& error) {
    for (const Problem& problem : error.problems()) {
      std::fprintf(stderr, "%s\n", line(problem).c_str());
    }
    return exit_status(error.kind());
  }
}
