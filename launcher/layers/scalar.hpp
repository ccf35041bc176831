// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "layers/tree.hpp"

namespace sparkjob::layers {

/// What a scalar means to the API server, which reads YAML 1.1 as sigs.k8s.io/yaml does: `yes` is
/// true, `010` is eight, `1_000` a thousand, `1:30` and `2024-01-01` are strings. A quoted scalar
/// is always a string. tests/differential/scalars compares this with the real library.
enum class Meaning { Null, Bool, Integer, Float, String };

/// Never fails: what is nothing else is a String.
Meaning meaning(const Scalar& scalar);

/// Whether `scalar` is a plain `~`, `null`, `Null`, `NULL` or nothing at all.
bool is_null(const Scalar& scalar);

/// The value of a plain `true`, `yes`, `on`, `y`, `false`, `no`, `off`, `n` (also Capitalised and
/// in CAPITALS).
std::optional<bool> as_bool(const Scalar& scalar);

/// The value of a plain number without a fraction. `1e3` and `1.0` are integers, as they are after
/// the API server's way over JSON. Nothing where it does not fit 64 bits with a sign.
std::optional<std::int64_t> as_integer(const Scalar& scalar);

/// The value of any plain number, `.inf` and `.nan` included.
std::optional<double> as_number(const Scalar& scalar);

/// The value of a plain whole number from 2^63 on, for which as_integer has no room.
std::optional<std::uint64_t> as_large_integer(const Scalar& scalar);

/// What the API server reads where its reading is not what the text shows: `8` for `010`, `true`
/// for `yes`, `1000` for `1e3` and `1_000`. Nothing where text and reading agree. A typed field
/// refuses such a spelling and proposes this one.
std::optional<std::string> surprising_reading(const Scalar& scalar);

/// What a plain `scalar` becomes as the key of a map where that is not its text: `true` for `on`,
/// `8` for `010`, `a number` for one with a fraction. Nothing where it stays as it is.
std::optional<std::string> other_key(const Scalar& scalar);

}  // namespace sparkjob::layers
