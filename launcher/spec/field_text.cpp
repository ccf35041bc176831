// SPDX-License-Identifier: Apache-2.0
#include "spec/field_text.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "spec/values.hpp"

namespace sparkjob::spec {

namespace {

std::vector<std::string_view> split(std::string_view words) {
  std::vector<std::string_view> result;
  while (!words.empty()) {
    const auto end = std::min(words.find(' '), words.size());
    result.push_back(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return result;
}

bool contains(std::string_view words, std::string_view word) {
  const auto list = split(words);
  return std::find(list.begin(), list.end(), word) != list.end();
}

// YAML 1.1, and so the API server, reads 010 as 8: most people who write it mean 10.
bool is_octal(std::string_view text) {
  return text.size() > 1 && text.size() < 16 && text.front() == '0' &&
         text.find_first_not_of("01234567") == std::string_view::npos &&
         text.find_first_not_of('0') != std::string_view::npos;
}

std::string octal_hint(std::string_view text) {
  return "YAML reads a leading 0 as octal: write " +
         std::to_string(std::stoll(std::string(text), nullptr, 8)) + " or " +
         std::string(text.substr(text.find_first_not_of('0')));
}

bool is_whole_number(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  return !digits.empty() && digits.size() <= 18 &&
         digits.find_first_not_of("0123456789") == std::string_view::npos &&
         (digits.size() == 1 || digits.front() != '0');
}

std::optional<Problem> wrong_integer(const Field& field, std::string_view text) {
  const std::string quoted = "'" + std::string(text) + "'";
  if (!is_whole_number(text)) {
    const std::string example = std::to_string(std::max<std::int64_t>(field.minimum, 2));
    return Problem{"", quoted + " is not a whole number",
                   is_octal(text) ? octal_hint(text) : "write digits only, for example " + example};
  }
  if (std::stoll(std::string(text)) < field.minimum) {
    return Problem{"", quoted + " is too small",
                   "write " + std::to_string(field.minimum) + " or more"};
  }
  return std::nullopt;
}

std::optional<Problem> wrong_enum(const Field& field, std::string_view text) {
  if (contains(field.words, text)) {
    return std::nullopt;
  }
  std::string allowed;
  for (const auto word : split(field.words)) {
    allowed += (allowed.empty() ? "" : ", ") + std::string(word);
  }
  if (contains(field.refused, text)) {
    return Problem{"", "'" + std::string(text) + "' would never end, and a Job has to",
                   "write " + allowed};
  }
  const bool one = field.words.find(' ') == std::string_view::npos;
  return Problem{"", "'" + std::string(text) + "' is not " + (one ? "" : "one of ") + allowed, ""};
}

// Whether a field that becomes `pattern` becomes `key` for one of the roles.
bool becomes(std::string_view pattern, std::string_view key) {
  constexpr std::string_view kRole = "<role>";
  const auto at = pattern.find(kRole);
  if (at == std::string_view::npos) {
    return pattern == key;
  }
  const std::string before(pattern.substr(0, at));
  const std::string behind(pattern.substr(at + kRole.size()));
  return key == before + "driver" + behind || key == before + "executor" + behind;
}

}  // namespace

std::optional<Problem> wrong_text(const Field& field, std::string_view text) {
  const std::string quoted = "'" + std::string(text) + "'";
  switch (field.type) {
    case Type::Name:
      if (!is_dns_label(text)) {
        return Problem{"", quoted + " is not a name Kubernetes accepts",
                       "write at most 63 lower-case letters, digits and '-', a letter first"};
      }
      return std::nullopt;
    case Type::Memory:
      if (!is_memory(text)) {
        return Problem{"", quoted + " is not an amount of memory", memory_hint(text)};
      }
      return std::nullopt;
    case Type::Cpu:
      if (!is_cpu(text)) {
        return Problem{"", quoted + " is not an amount of CPU", "write for example 500m or 1.5"};
      }
      return std::nullopt;
    case Type::Factor:
      if (!is_factor(text)) {
        return Problem{"", quoted + " is not a factor", "write a decimal number, for example 0.1"};
      }
      return std::nullopt;
    case Type::Integer: return wrong_integer(field, text);
    case Type::Enum: return wrong_enum(field, text);
    default: return std::nullopt;
  }
}

std::optional<Problem> wrong_property(std::string_view key, std::string_view text) {
  for (const Field& field : application_schema()) {
    const bool any = field.type == Type::Name;  // Spark takes any text for a name
    if (!any && becomes(field.becomes, key)) {
      return wrong_text(field, text);
    }
  }
  return std::nullopt;
}

}  // namespace sparkjob::spec
