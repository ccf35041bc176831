// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "objects/names.hpp"
#include "objects/object.hpp"
#include "objects/objects.hpp"
#include "objects/version.hpp"
#include "spark/collector.hpp"
#include "spark/driver.hpp"
#include "spark/settings.hpp"

namespace sparkjob::objects {

/// What the makers of single objects are given: the inputs, the names, and the properties as
/// spark-submit has them before its steps, as settings that report what is wrong with them.
struct Context {
  const Inputs& inputs;
  const Names& names;
  const spark::Settings& settings;
  spark::Language language = spark::Language::Java;
  Version version;
  bool restricted = false;  ///< `podSecurity: restricted`
};

/// What is being made: the driver's pod with its container taken out, what has to be there before
/// it, and the properties that the driver will be given.
struct Draft {
  Object pod;
  Object container;
  std::vector<Object> before;
  spark::Collector properties;
};

/// The source of every name: the Job and the attempt, or the id that was given.
inline constexpr auto kIdentitySource = "the Job and its attempt";

/// What the application says of `role`: driver or executor.
const spec::Role& role_of(const Context& context, const std::string& role);

/// Sets whose an object is: its namespace, and the Job as its owner.
void set_ownership(const Context& context, Object& object);

/// An object without its spec: kind, name, namespace, and the Job as its owner.
Object object(const Context& context, const std::string& api_version, const std::string& kind,
              const std::string& name);

/// A ConfigMap or Secret that nobody can change.
Object data_object(const Context& context, const std::string& kind, const std::string& name);

/// A volume of the driver's pod, mounted into its container. What is at `source` and `path` may
/// say so.
void mount(Draft& draft, const nlohmann::json& volume, const std::string& path,
           const std::string& source = "");

/// A variable of the driver's container.
void add_variable(Draft& draft, const std::string& name, const std::string& value,
                  const std::string& source = "");

/// `text` with each `placeholder` replaced.
std::string replaced(std::string text, std::string_view placeholder, const std::string& with);

/// `properties`, `{{APP_ID}}` filled in.
spark::Properties filled_in(const Context& context, spark::Properties properties);

/// `bytes` in base64, as the data of a Secret has to be.
std::string base64(const std::string& bytes);

}  // namespace sparkjob::objects
