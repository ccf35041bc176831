// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "error.hpp"
#include "layers/file.hpp"
#include "layers/json.hpp"
#include "layers/parse.hpp"
#include "layers/tree.hpp"

namespace sparkjob::layers {

/// The one document of `text`, as if it stood in the file `name`.
inline Tree tree_of(const std::string& text, const std::string& name = "a.yaml") {
  auto documents = parse_yaml({.name = name, .path = name, .text = text});
  return documents.empty() ? Tree{} : documents.front();
}

/// The lines `action` fails with, one below the other; "" where it does not fail.
template <typename Action>
std::string problems_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    std::string lines;
    for (const Problem& problem : error.problems()) {
      lines += line(problem) + "\n";
    }
    return lines;
  }
  return "";
}

}  // namespace sparkjob::layers
