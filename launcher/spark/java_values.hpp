// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sparkjob::spark {

/// A size as Spark reads one whose bare number means MiB (`JavaUtils.byteStringAsMb`): whole MiB,
/// smaller units rounded down. Nothing where Spark would refuse it.
std::optional<std::int64_t> mebibytes(std::string_view text);

/// A decimal number; nothing where `text` is none.
std::optional<double> decimal(std::string_view text);

/// `number` as Java writes a double: `0.1`, `1.0`, `1.0E-4`.
std::string java_text(double number);

}  // namespace sparkjob::spark
