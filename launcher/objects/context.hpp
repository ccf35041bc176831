// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include "objects/names.hpp"
#include "objects/objects.hpp"
#include "spark/driver.hpp"
#include "spark/settings.hpp"

namespace sparkjob::objects {

/// What the makers of single objects are given: the inputs, the names, and the properties of the
/// driver as settings that report what is wrong with them.
struct Context {
  const Inputs& inputs;
  const Names& names;
  spark::Language language;
  std::string spark_version;
  const spark::Settings& settings;
  const spark::Properties& properties;  ///< those behind `settings`

  bool restricted = false;  ///< `podSecurity: restricted`
};

/// Apache Spark's version whose objects these are, and the label where nobody says another.
inline constexpr auto kSparkVersion = "4.3.0";

/// An object without its spec: kind, name, namespace, and the Job as its owner.
nlohmann::json object(const Context& context, const std::string& api_version,
                      const std::string& kind, const std::string& name);

/// `properties` as a map of strings, `{{APP_ID}}` filled in.
nlohmann::json filled_in(const Context& context, const spark::Properties& properties);

/// Strings as they are.
nlohmann::json string_map(const spark::Properties& properties);

}  // namespace sparkjob::objects
