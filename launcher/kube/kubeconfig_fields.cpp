// SPDX-License-Identifier: Apache-2.0
#include "kube/kubeconfig_fields.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

#include "error.hpp"
#include "kube/base64.hpp"

namespace sparkjob::kube {

using nlohmann::json;

Fields::Fields(json content, std::string what, std::string where)
    : content_(std::move(content)), what_(std::move(what)), where_(std::move(where)) {
  if (content_.is_null()) {
    content_ = json::object();
  }
  if (!content_.is_object()) {
    content_ = json::object();
    wrong("it is no map");
  }
}

bool Fields::has(const std::string& key) const {
  const auto found = content_.find(key);
  return found != content_.end() && !found->is_null() && *found != json("");
}

std::string Fields::text(const std::string& key) const {
  if (!has(key)) {
    return "";
  }
  if (!content_[key].is_string()) {
    wrong("'" + key + "' is no text", "write it in quotes");
  }
  return content_[key].get<std::string>();
}

bool Fields::flag(const std::string& key) const {
  if (has(key) && !content_[key].is_boolean()) {
    wrong("'" + key + "' is neither true nor false");
  }
  return has(key) && content_[key].get<bool>();
}

std::vector<std::string> Fields::texts(const std::string& key) const {
  if (!has(key)) {
    return {};
  }
  std::vector<std::string> all;
  for (const auto& one : content_[key].is_array() ? content_[key] : json::array({nullptr})) {
    if (!one.is_string()) {
      wrong("'" + key + "' is no list of texts");
    }
    all.push_back(one.get<std::string>());
  }
  return all;
}

std::string Fields::data(const std::string& key) const {
  auto bytes = from_base64(text(key));
  if (!bytes) {
    wrong("'" + key + "' is not base64");
  }
  return *std::move(bytes);
}

std::filesystem::path Fields::file(const std::string& key) const {
  std::filesystem::path path = text(key);
  errno = 0;
  if (!path.empty() && !std::ifstream(path).is_open()) {  // not read: it may be a pipe
    throw Error(ErrorKind::Missing,
                {.where = where_,
                 .what = what_ + ": " + key + " '" + path.string() +
                         "' cannot be read: " + std::generic_category().message(errno),
                 .next = ""});
  }
  return path;
}

std::vector<Fields> Fields::list(const std::string& key) const {
  if (!has(key)) {
    return {};
  }
  if (!content_[key].is_array()) {
    wrong("'" + key + "' is no list");
  }
  std::vector<Fields> all;
  for (const auto& one : content_[key]) {
    all.emplace_back(one, "'" + key + "' of " + what_, where_);
  }
  return all;
}

Fields Fields::part(const std::string& key) const {
  return {has(key) ? content_[key] : json::object(), what_ + ": '" + key + "'", where_};
}

void Fields::wrong(const std::string& what, const std::string& next) const {
  throw Error(ErrorKind::Config, {.where = where_, .what = what_ + ": " + what, .next = next});
}

}  // namespace sparkjob::kube
