// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "layers/tree.hpp"
#include "spec/application.hpp"

namespace sparkjob::spec {

// What stands at one key of `map`, with its place; nothing where the key or the map is missing.
// They are for trees that spec::check has passed: a field that is there has the right shape.

const layers::Tree* child(const layers::Tree* map, std::string_view key);
Maybe<std::string> text(const layers::Tree* map, std::string_view key);
Maybe<std::int64_t> integer(const layers::Tree* map, std::string_view key);
Maybe<bool> boolean(const layers::Tree* map, std::string_view key);
Texts texts(const layers::Tree* map, std::string_view key);
Maybe<Words> words(const layers::Tree* map, std::string_view key);

}  // namespace sparkjob::spec
