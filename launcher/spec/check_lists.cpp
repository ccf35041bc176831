// SPDX-License-Identifier: Apache-2.0
#include "spec/check_lists.hpp"

#include <algorithm>

namespace sparkjob::spec {

using layers::Entry;
using layers::Tree;

namespace {

void check_env_var(const std::string& path, const Tree& item, Findings& findings) {
  const Tree* name = item.at({"name"});
  if (name == nullptr || name->scalar() == nullptr || name->scalar()->text.empty()) {
    return findings.wrong(item.origin, path + ": an entry without a name", "write - name: NAME");
  }
  const std::string here = path + "[" + name->scalar()->text + "]";
  for (const Entry& entry : item.map()->entries) {
    if (entry.key != "name" && entry.key != "value" && entry.key != "valueFrom") {
      findings.wrong(entry.key_origin, here + "." + entry.key + " is not a known field",
                     "write value or valueFrom");
    }
  }
  const Tree* text = item.at({"value"});
  if (text != nullptr && text->scalar() == nullptr) {
    findings.expected("text", here + ".value", *text);
  }
  if (text != nullptr && item.at({"valueFrom"}) != nullptr) {
    findings.wrong(item.origin, here + " has both value and valueFrom", "remove one of them");
  }
}

std::vector<std::string> split(std::string_view words) {
  std::vector<std::string> result;
  while (!words.empty()) {
    const auto end = std::min(words.find(' '), words.size());
    result.emplace_back(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return result;
}

bool is_said(const Tree& item, const std::string& key) {
  const Tree* value = item.at({key});
  return value != nullptr && value->scalar() != nullptr && !value->scalar()->text.empty();
}

// `[data]` where the element says its name, `[2]` where it does not.
std::string element(const std::string& path, const Tree& item, std::size_t index) {
  const std::string name =
      is_said(item, "name") ? item.at({"name"})->scalar()->text : std::to_string(index);
  return path + "[" + name + "]";
}

void check_keys(const Field& field, const std::string& path, const Tree& item, Findings& findings) {
  const auto keys = split(field.keys);
  for (const std::string& key : keys) {
    if (!is_said(item, key)) {
      findings.wrong(item.origin, path + ": there is no " + key, "write " + key + ": …");
    }
  }
  const auto more = split(field.more);
  if (std::find(more.begin(), more.end(), "*") != more.end()) {
    return;
  }
  for (const Entry& entry : item.map()->entries) {
    const bool known = std::find(keys.begin(), keys.end(), entry.key) != keys.end() ||
                       std::find(more.begin(), more.end(), entry.key) != more.end();
    if (!known) {
      findings.wrong(entry.key_origin, path + "." + entry.key + " is not a known field",
                     "it may have " + std::string(field.keys) +
                         (field.more.empty() ? "" : " " + std::string(field.more)));
    }
  }
}

}  // namespace

void check_strings(const std::string& path, const Tree& value, Findings& findings) {
  if (value.list() == nullptr) {
    return findings.expected("a list", path, value);
  }
  for (const Tree& item : *value.list()) {
    if (item.scalar() == nullptr) {
      findings.expected("a list of strings", path, item);
    }
  }
}

void check_texts(const std::string& path, const Tree& value, Findings& findings) {
  if (value.map() == nullptr) {
    return findings.expected("a map", path, value);
  }
  for (const Entry& entry : value.map()->entries) {
    if (entry.value.scalar() == nullptr) {
      findings.expected("text", path + "." + entry.key, entry.value);
    }
  }
}

void check_env(const std::string& path, const Tree& value, Findings& findings) {
  if (value.list() == nullptr) {
    return findings.expected("a list of {name, value}", path, value);
  }
  for (const Tree& item : *value.list()) {
    check_env_var(path, item, findings);
  }
}

void check_secret_keys(const std::string& path, const Tree& value, Findings& findings) {
  if (value.map() == nullptr) {
    return findings.expected("a map", path, value);
  }
  for (const Entry& entry : value.map()->entries) {
    const Tree* name = entry.value.at({"name"});
    const Tree* key = entry.value.at({"key"});
    if (name == nullptr || key == nullptr || name->scalar() == nullptr ||
        key->scalar() == nullptr) {
      findings.wrong(entry.value.origin,
                     path + "." + entry.key + ": expected a Secret's name and key",
                     "write {name: SECRET, key: KEY}");
    }
  }
}

void check_object(const std::string& path, const Tree& value, Findings& findings) {
  if (value.map() == nullptr) {
    findings.expected("a map", path, value);
  }
}

void check_objects(const Field& field, const std::string& path, const Tree& value,
                   Findings& findings) {
  if (value.list() == nullptr) {
    return findings.expected("a list", path, value);
  }
  std::size_t index = 0;
  for (const Tree& item : *value.list()) {
    const std::string here = element(path, item, index++);
    if (item.map() == nullptr) {
      findings.expected("a map", here, item);
    } else {
      check_keys(field, here, item, findings);
    }
  }
}

}  // namespace sparkjob::spec
