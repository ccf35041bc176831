// SPDX-License-Identifier: Apache-2.0
#include "objects/names.hpp"

#include <cctype>
#include <string_view>

namespace sparkjob::objects {

namespace {

constexpr std::size_t kLongestLabel = 63;

// Java's trim, lower case, every other character a dash, dashes in a row one dash.
std::string sanitised(std::string_view text) {
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!text.empty() && blank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && blank(text.back())) {
    text.remove_suffix(1);
  }
  std::string result;
  for (const char c : text) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool usable = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (usable) {
      result += lower;
    } else if (!result.ends_with('-')) {
      result += '-';
    }
  }
  return result;
}

std::string prefix(const std::string& application_name, const std::string& unique) {
  std::string result = sanitised(application_name + "-" + unique);
  if (result.starts_with('-')) {
    result.erase(0, 1);
  }
  if (std::isdigit(static_cast<unsigned char>(result.front())) != 0) {
    result.front() = 'x';  // a Service's name begins with a letter
  }
  return result;
}

std::string uuid(const std::string& id) {
  return id.substr(0, 8) + "-" + id.substr(8, 4) + "-" + id.substr(12, 4) + "-" + id.substr(16, 4) +
         "-" + id.substr(20);
}

}  // namespace

std::string name_label(const std::string& application_name) {
  std::string label = sanitised(application_name).substr(0, kLongestLabel);
  if (label.starts_with('-')) {
    label.erase(0, 1);
  }
  if (label.ends_with('-')) {
    label.pop_back();
  }
  return label;
}

Names names(const Identity& identity, const std::string& application_name) {
  constexpr std::size_t kUnique = 16;
  const std::string unique = identity.id.substr(identity.id.size() - kUnique);
  const std::string start = prefix(application_name, unique);
  std::string service = start + "-driver-svc";
  if (service.size() > kLongestLabel) {
    service = "spark-" + unique + "-driver-svc";
  }
  return {.application_id = "spark-" + identity.id,
          .prefix = start,
          .driver_pod = start + "-driver",
          .driver_service = service,
          .ui_service = "spark-" + identity.id + "-ui",
          .network_policy = start + "-policy",
          .driver_config_map = "spark-drv-" + unique + "-conf-map",
          .hadoop_config_map = start + "-hadoop-config",
          .template_config_map = start + "-driver-podspec-conf-map",
          .metrics_config_map = start + "-prom-conf",
          .krb5_config_map = start + "-krb5-file",
          .keytab_secret = start + "-kerberos-keytab",
          .credentials_secret = start + "-kubernetes-credentials",
          .local_dir = "/var/data/spark-" + uuid(identity.id)};
}

}  // namespace sparkjob::objects
