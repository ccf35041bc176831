// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "error.hpp"
#include "spark/properties.hpp"

namespace sparkjob::spark {

/// Reads properties as Spark's own configuration entries do. What cannot be read becomes a problem
/// with the place it was written at, and the default stands in for it. Refers to what it is made
/// of, which has to outlive it.
class Settings {
 public:
  Settings(const Properties& properties, std::vector<Problem>& problems)
      : properties_(properties), problems_(problems) {}

  /// The property `key`, or nullptr.
  const Property* find(const std::string& key) const;
  bool has(const std::string& key) const { return find(key) != nullptr; }
  const Properties& all() const { return properties_; }
  /// All properties that begin with `prefix`, by the rest of their keys.
  Properties below(const std::string& prefix) const;

  std::string text(const std::string& key, const std::string& otherwise = "") const;
  bool flag(const std::string& key, bool otherwise) const;
  std::int64_t number(const std::string& key, std::int64_t otherwise) const;
  /// A port that a Service can have: 1 to 65535.
  std::int64_t port(const std::string& key, std::int64_t otherwise) const;
  std::int64_t mebibytes(const std::string& key, std::int64_t otherwise) const;
  double factor(const std::string& key, double otherwise) const;
  /// The parts between commas, blanks cut off, empty ones left out.
  std::vector<std::string> list(const std::string& key) const;

  /// Who says the property: its key and its place, or that it is the default.
  std::string source(const std::string& key) const;

  /// That something is wrong with the property `key`, which need not exist.
  void problem(const std::string& key, const std::string& what, const std::string& next = "") const;
  void problem(Problem problem) const { problems_.push_back(std::move(problem)); }

 private:
  const Properties& properties_;
  std::vector<Problem>& problems_;
};

/// The parts of `text` between commas, blanks cut off, empty ones left out.
std::vector<std::string> parts(const std::string& text);

}  // namespace sparkjob::spark
