// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "spark/properties.hpp"
#include "spec/application.hpp"

namespace sparkjob::spark {

/// Collects properties: what is put later is stronger, and remembers what it beat.
class Collector {
 public:
  Properties result;

  void put(const std::string& key, Property property);
  void put(const std::string& key, const spec::Maybe<std::string>& said);
  void put(const std::string& key, const spec::Maybe<std::int64_t>& said);
  void put(const std::string& key, const spec::Maybe<bool>& said);
  void put(const std::string& key, const spec::Maybe<spec::Words>& said);
  void put_all(const std::string& prefix, const spec::Texts& texts);
  /// A default of SparkApplication.
  void put_default(const std::string& key, const std::string& value);
  /// What sparkjob decides itself. The same value said by somebody stays theirs.
  void decide(const std::string& key, const std::string& value, layers::Origin origin = decided());

  bool has(const std::string& key) const { return result.count(key) != 0; }

  static layers::Origin decided() { return {.layer = "decided by sparkjob"}; }
};

/// `words` with commas between them.
std::string joined(const std::vector<std::string>& words);

}  // namespace sparkjob::spark
