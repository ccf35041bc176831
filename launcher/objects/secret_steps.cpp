// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "objects/steps.hpp"

namespace sparkjob::objects {

using nlohmann::json;

void mount_secrets_step(const Context& context, Draft& draft) {
  const std::string prefix = "spark.kubernetes.driver.secrets.";
  for (const auto& [secret, path] : context.settings.below(prefix)) {
    mount(draft, {{"name", secret + "-volume"}, {"secret", {{"secretName", secret}}}}, path.value,
          context.settings.source(prefix + secret));
  }
}

void secret_variables_step(const Context& context, Draft& draft) {
  const std::string prefix = "spark.kubernetes.driver.secretKeyRef.";
  for (const auto& [name, property] : context.settings.below(prefix)) {
    const std::string& said = property.value;
    const auto colon = said.find(':');
    const auto count = std::count(said.begin(), said.end(), ':');
    if (count != 1 || colon == 0 || colon + 1 == said.size()) {
      context.settings.problem(prefix + name, "names no key of a Secret", "write NAME:KEY");
      continue;
    }
    const json key = {{"name", said.substr(0, colon)}, {"key", said.substr(colon + 1)}};
    draft.container.add("/env", {{"name", name}, {"valueFrom", {{"secretKeyRef", key}}}},
                        context.settings.source(prefix + name));
  }
}

}  // namespace sparkjob::objects
