// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "error.hpp"
#include "layers/file_kind.hpp"
#include "layers/load.hpp"

namespace sparkjob::layers {

std::vector<File> files_of_config_map(const Tree& config_map, const std::string& shown_as) {
  std::vector<File> files;
  std::vector<Problem> problems;
  const Tree* binary = config_map.at({"binaryData"});
  if (binary != nullptr && binary->map() != nullptr) {
    for (const Entry& entry : binary->map()->entries) {
      problems.push_back({.where = shown_as + "/" + entry.key,
                          .what = "this is binary data, not UTF-8 text",
                          .next = "layers are text"});
    }
  }
  const Tree* data = config_map.at({"data"});
  const Map none;
  const Map& entries = data != nullptr && data->map() != nullptr ? *data->map() : none;
  for (const Entry& entry : entries.entries) {
    const Scalar* text = entry.value.scalar();
    if (is_hidden(entry.key)) {
      continue;
    }
    if (text == nullptr) {
      problems.push_back({.where = place(entry.value.origin),
                          .what = "'" + entry.key + "' of a ConfigMap is " +
                                  description(entry.value) + ", not text",
                          .next = ""});
      continue;
    }
    files.push_back({.name = entry.key, .path = shown_as + "/" + entry.key, .text = text->text});
  }
  if (!problems.empty()) {
    throw Error(ErrorKind::Config, std::move(problems));
  }
  return files;
}

}  // namespace sparkjob::layers
