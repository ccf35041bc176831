// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sparkjob::spark {

/// What stands in a secret's place: Spark's own text (`Utils.REDACTION_REPLACEMENT_TEXT`).
constexpr std::string_view kRedacted = "*********(redacted)";

/// Which pairs of key and value hold a secret, by the rule of Spark 4.3 (`Utils.redact`): its
/// pattern is found in the key or in the value. Never hides less than Spark does.
class Redaction {
 public:
  /// `pattern` is the value of `spark.redaction.regex`, a Java regular expression; nothing stands
  /// for Spark's default, `(?i)secret|password|token|access[.]?key|credential`.
  explicit Redaction(const std::optional<std::string>& pattern);

  bool hides(std::string_view key, std::string_view value) const {
    return matches_(key) || matches_(value);
  }

  /// False where `pattern` uses more of Java's language than is known here: then every pair is
  /// hidden.
  bool understood() const { return understood_; }

 private:
  std::function<bool(std::string_view)> matches_;
  bool understood_ = true;
};

}  // namespace sparkjob::spark
