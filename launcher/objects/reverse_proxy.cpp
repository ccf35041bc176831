// SPDX-License-Identifier: Apache-2.0
#include "objects/manifests.hpp"
#include "objects/service_manifest.hpp"
#include "objects/services.hpp"

namespace sparkjob::objects {

using nlohmann::json;

namespace {

void fill_ingress(const spec::ReverseProxy& said, ServiceManifest& manifest) {
  if (!said.host) {
    manifest.remove("Ingress");
    return;
  }
  json& spec = manifest.the("Ingress")["spec"];
  if (said.ingress_class_name) {
    spec["ingressClassName"] = said.ingress_class_name->value;
  } else {
    spec.erase("ingressClassName");
  }
  if (said.tls_secret) {
    spec["tls"] = json::array(
        {{{"hosts", json::array({said.host->value})}, {"secretName", said.tls_secret->value}}});
  } else {
    spec.erase("tls");
  }
  json& rule = spec["rules"][0];
  rule["host"] = said.host->value;
  if (said.path) {
    rule["http"]["paths"][0]["path"] = said.path->value;
  }
}

/// Without a number one is the API server's default, and an autoscaler may say another.
void fill_replicas(const spec::ReverseProxy& said, ServiceManifest& manifest) {
  json& spec = manifest.the("Deployment")["spec"];
  if (said.replicas) {
    spec["replicas"] = said.replicas->value;
  } else {
    spec.erase("replicas");
  }
}

}  // namespace

Service reverse_proxy(const Context& context, const spec::ReverseProxy& said,
                      const DriverPod& driver) {
  ServiceManifest manifest(reverse_proxy_manifest(), context.inputs.identity.name_space);
  manifest.set_image(said.image->value);
  if (const json secrets = driver.pod.value("/spec/imagePullSecrets"_json_pointer, json());
      !secrets.is_null()) {
    manifest.pod()["imagePullSecrets"] = secrets;
  }
  manifest.lay_resources(said.resources);
  fill_replicas(said, manifest);
  if (said.path && said.path->value != "/") {
    manifest.set_variable({{"name", "PREFIX"}, {"value", said.path->value}});
  }
  fill_ingress(said, manifest);
  return {.name = "reverse proxy",
          .source = "services.reverseProxy at " + layers::place(said.origin),
          .objects = manifest.taken(),
          .image_said = true};
}

}  // namespace sparkjob::objects
