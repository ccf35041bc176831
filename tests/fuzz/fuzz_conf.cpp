// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "error.hpp"
#include "expect.hpp"
#include "layers/properties_file.hpp"

namespace sparkjob::fuzz {
namespace {

using Pairs = std::map<std::string, std::string>;

Pairs parsed(const std::string& text) {
  const auto tree = layers::parse_conf({.name = "fuzz.conf", .path = "fuzz.conf", .text = text});
  Pairs pairs;
  for (const auto& entry : tree.map()->entries) {
    expect(pairs.empty() || pairs.rbegin()->first < entry.key, "keys are sorted, each once");
    expect(entry.key_origin.line > 0 && entry.key_origin.column > 0, "a key knows its place");
    expect(entry.value.origin.line >= entry.key_origin.line, "a value stands behind its key");
    expect(layers::survives_properties_file(entry.value.scalar()->text), "values are trimmed");
    pairs.emplace_hint(pairs.end(), entry.key, entry.value.scalar()->text);
  }
  return pairs;
}

void try_on(const std::string& text) {
  Pairs pairs;
  try {
    pairs = parsed(text);
  } catch (const Error& error) {
    expect_helpful(error);
    return;
  }
  expect(parsed(layers::to_properties(pairs)) == pairs, "what is written is read back");
}

}  // namespace
}  // namespace sparkjob::fuzz

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT
  sparkjob::fuzz::try_on({data, data + size});
  return 0;
}
