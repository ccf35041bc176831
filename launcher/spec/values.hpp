// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sparkjob::spec {

/// A Java size as `spark.driver.memory` takes it (JavaUtils.byteStringAs): digits and a unit b, k,
/// m, g, t, p (or kb, mb …), in any case; no unit means MiB; fractions are refused by Spark too.
bool is_memory(std::string_view text);

/// What to write instead of a size that is none: "write 1536m" for `1.5g`, else the general rule.
std::string memory_hint(std::string_view text);

/// A Kubernetes quantity of CPU that is more than nothing: `500m`, `1`, `1.5`.
bool is_cpu(std::string_view text);

/// A quantity of Kubernetes that is not negative: `10`, `1.5Gi`, `500m`, `1e3`.
bool is_quantity(std::string_view text);

/// A decimal number greater than 0, as in `0.1`.
bool is_factor(std::string_view text);

/// A DNS-1035 label: lower-case letters, digits and '-', a letter first, at most 63.
bool is_dns_label(std::string_view text);

}  // namespace sparkjob::spec
