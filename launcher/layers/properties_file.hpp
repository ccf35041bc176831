// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "layers/file.hpp"
#include "layers/tree.hpp"

namespace sparkjob::layers {

/// Reads a spark-defaults.conf as Spark 4.3 does (`Utils.getPropertiesFromFile`): the rules of
/// java.util.Properties on UTF-8 text, then blanks cut off both ends of each value, line ends kept.
/// Gives a map of keys to quoted scalars, each with the place of its key and of its value. Of a key
/// that is written twice the last one wins and the earlier ones are in `beaten`. Keys that do not
/// begin with `spark.` stay in the map: Spark leaves them out with a warning, and so may the
/// caller.
///
/// Throws Error (Config) with every problem found: a malformed `\u`, and what Spark would read as
/// something else than was meant: bytes that are no UTF-8, a byte order mark, half a surrogate
/// pair.
Tree parse_conf(const File& file);

/// Whether Spark reads `value` back from a properties file as it is. It cuts off blanks and control
/// characters at both ends (not CR and LF), escaped or not: no spelling keeps them.
bool survives_properties_file(std::string_view value);

/// The text that Spark reads back as exactly these properties: one line `key=value` each, sorted by
/// key, UTF-8, no comment. Throws Error (Config), naming every key whose value (or which itself)
/// cannot be said in such a file; values are not shown, they may be secrets.
std::string to_properties(const std::map<std::string, std::string>& properties);

}  // namespace sparkjob::layers
