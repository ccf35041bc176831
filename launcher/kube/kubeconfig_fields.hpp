// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace sparkjob::kube {

/// The fields of one object of a kubeconfig, by name, with what messages say of it. A field that is
/// null or an empty text is not there. What has another type than kubectl reads is Error (Config).
class Fields {
 public:
  /// `what` is "user 'admin'", `where` the file it stands in.
  Fields(nlohmann::json content, std::string what, std::string where);

  bool has(const std::string& key) const;
  std::string text(const std::string& key) const;
  bool flag(const std::string& key) const;
  std::vector<std::string> texts(const std::string& key) const;
  /// The bytes that stand there in base64.
  std::string data(const std::string& key) const;
  /// The path of a file. Throws Error (Missing) where it cannot be read.
  std::filesystem::path file(const std::string& key) const;
  /// The objects of a list, each with "'KEY' of" in front of what it is.
  std::vector<Fields> list(const std::string& key) const;
  /// The object that stands there; one without fields where there is none.
  Fields part(const std::string& key) const;
  const nlohmann::json& content() const { return content_; }

  [[noreturn]] void wrong(const std::string& what, const std::string& next = "") const;

 private:
  nlohmann::json content_;
  std::string what_;
  std::string where_;
};

}  // namespace sparkjob::kube
