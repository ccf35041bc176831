// SPDX-License-Identifier: Apache-2.0
#include "launch/clean_up.hpp"

#include <nlohmann/json.hpp>

#include <string>

#include "kube/errands.hpp"
#include "kube/json_text.hpp"

namespace sparkjob::launch {

namespace {

using nlohmann::json;

constexpr std::chrono::seconds kPatience(5);

bool has_ended(const json& pod) {
  const auto phase = kube::text_at(pod, "/status/phase");
  return phase == "Succeeded" || phase == "Failed";
}

/// Objects that the driver has made; Spark labels all of them with the application's id. A driver
/// that ends by itself removes them, one that is killed does not.
class Made {
 public:
  Made(kube::Errands& errands, const objects::Identity& identity, bool keep_ended)
      : errands_(errands), identity_(identity), keep_ended_(keep_ended) {}

  void remove(const std::string& kind, const std::string& plural, const std::string& more = "") {
    const kube::ObjectRef all{
        .api_version = "v1", .kind = kind, .name_space = identity_.name_space, .name = ""};
    const std::string labels = "spark-app-selector=spark-" + identity_.id + more;
    errands_.read("the " + plural + " of the application",
                  kube::path(all) + "?limit=500&labelSelector=" + kube::escaped(labels),
                  [=, this](const json& list) { remove_all(all, list); });
  }

 private:
  void remove_all(kube::ObjectRef object, const json& list) {
    for (const json& one : kube::items_of(list)) {
      object.name = kube::text_at(one, "/metadata/name");
      const bool stays = object.kind == "Pod" && keep_ended_ && has_ended(one);
      if (!object.name.empty() && !stays) {
        errands_.remove(object);
      }
    }
  }

  kube::Errands& errands_;
  const objects::Identity& identity_;
  const bool keep_ended_;
};

}  // namespace

void clean_up(kube::Client& client, const ClusterRun& run, const Attempt& attempt,
              const std::function<void(std::string_view)>& say) {
  constexpr auto kExecutors = ",spark-role=executor";
  const bool removes = flag(run, "spark.kubernetes.executor.deleteOnTermination", true);
  kube::Errands errands(client, kPatience);
  Made made(errands, attempt.identity, !removes);
  made.remove("Pod", "executors", kExecutors);
  made.remove("ConfigMap", "executors' ConfigMaps", kExecutors);
  made.remove("PersistentVolumeClaim", "volume claims");
  for (const json& object : attempt.objects.before) {
    errands.remove(kube::ref(object));
  }
  errands.finish();
  for (const std::string& failure : errands.failures()) {
    say("clean-up: " + failure);
  }
}

bool keeps_driver(const spec::Launcher& launcher, const Verdict& verdict) {
  const std::string keep = launcher.keep_driver ? launcher.keep_driver->value : "always";
  return keep == "always" || (keep == "onFailure" && verdict.status != 0);
}

}  // namespace sparkjob::launch
