// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "error.hpp"
#include "expect.hpp"
#include "layers/merge.hpp"
#include "layers/parse.hpp"

namespace sparkjob::fuzz {
namespace {

using layers::Tree;

void check_tree(const Tree& tree, std::size_t depth);

void check_map(const layers::Map& map, std::size_t depth) {
  const std::string* last = nullptr;
  for (const auto& entry : map.entries) {
    expect(last == nullptr || *last < entry.key, "keys are sorted, each once");
    expect(entry.key_origin.line > 0 && entry.key_origin.column > 0, "a key knows its place");
    check_tree(entry.value, depth + 1);
    last = &entry.key;
  }
}

void check_tree(const Tree& tree, std::size_t depth) {
  expect(depth <= layers::kMaxDepth, "depth is bounded");
  expect(tree.origin.line > 0 && tree.origin.column > 0, "a value knows its place");
  if (const auto* map = tree.map()) {
    check_map(*map, depth);
  } else if (const auto* list = tree.list()) {
    for (const auto& value : *list) {
      check_tree(value, depth + 1);
    }
  }
}

/// Reads the documents and lays each on those before it.
void try_on(const std::string& text) {
  try {
    Tree merged{.value = layers::Map{}, .origin = {}, .beaten = {}};
    for (const auto& tree :
         layers::parse_yaml({.name = "fuzz.yaml", .path = "fuzz.yaml", .text = text})) {
      check_tree(tree, 0);
      merged = layers::merge(std::move(merged), tree);
    }
  } catch (const Error& error) {
    expect_helpful(error);
  }
}

}  // namespace
}  // namespace sparkjob::fuzz

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT
  sparkjob::fuzz::try_on({data, data + size});
  return 0;
}
