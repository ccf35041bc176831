// SPDX-License-Identifier: Apache-2.0
#include "objects/ui_service.hpp"

#include "objects/labels.hpp"
#include "objects/ports.hpp"

namespace sparkjob::objects {

using nlohmann::json;

std::optional<Object> ui_service(const Context& context) {
  const auto& settings = context.settings;
  if (!settings.flag("spark.ui.enabled", true)) {
    return std::nullopt;
  }
  const spec::UiService& said = context.inputs.application.ui_service;
  Object service = object(context, "v1", "Service", context.names.ui_service);
  service.set_each("/metadata/labels", said.labels, "");
  add_application_label(context, service);
  service.set_each("/metadata/annotations", said.annotations, "");
  json selector = application_label(context);
  selector["spark-role"] = "driver";
  service.set("/spec/selector", selector, kIdentitySource);
  const auto target = settings.port("spark.ui.port", kUiPort);
  service.add("/spec/ports",
              {{"name", said.port_name ? said.port_name->value : "spark-ui"},
               {"port", said.port ? said.port->value : target},
               {"targetPort", target}},
              said.port ? layers::place(said.port->origin) : settings.source("spark.ui.port"));
  if (said.type) {
    service.set("/spec/type", said.type->value, layers::place(said.type->origin));
  }
  add_families(context, service);
  return service;
}

}  // namespace sparkjob::objects
