// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "integration/clusters.hpp"

namespace sparkjob::integration {

/// Somebody who takes orders as HTTP: the fault proxy, the fake kubelet.
class Ordered {
 public:
  explicit Ordered(const std::string& file)
      : control_(json_of(std::string(kFaults) + "/" + file)["control"]) {}

  void order(const std::string& what, const json& words = json::object());
  json report(const std::string& what);
  /// To the proxy: one request in three is harmed, as SPARKJOB_FAULT_SEED says or by chance. Tells
  /// the seed.
  void harm_at_random();

 private:
  json asked(const kube::Request& request);

  std::string control_;
  kube::CurlTransport transport_;
};

/// A number from the environment.
long setting(const char* name, long otherwise);

/// A client whose requests pass the fault proxy, and one whose requests do not.
class Harmed : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// What the proxy does to the next request that contains `match`: see its faults.py.
  void harm(const std::string& match, json fault);
  void harm_always(const std::string& match, json fault);
  /// How often requests that contain `part` have reached the API server.
  int reached(const std::string& part);
  json config_map(const std::string& name, const std::string& state = "new") const;
  kube::ObjectRef named(const std::string& name) const { return {"v1", "ConfigMap", "team", name}; }
  void write(const std::string& name, const std::string& state);
  void remove(const kube::ObjectRef& object);
  /// Serves everybody until `done` says so; fails after half a minute.
  void wait_until(const std::function<bool()>& done);

  std::unique_ptr<Ordered> proxy_;
  std::unique_ptr<RealCluster> direct_;
  std::unique_ptr<RealCluster> harmed_;
};

/// The same with a pod `driver` whose container `spark` writes what the test says.
class HarmedLog : public Harmed {
 protected:
  void SetUp() override;

  void write_line(const std::string& bytes, json more = json::object());
  kube::ObjectRef pod() const { return {"v1", "Pod", "team", "driver"}; }

  std::unique_ptr<Ordered> kubelet_;
};

/// Bytes as JSON can carry them.
std::string base64(const std::string& bytes);

}  // namespace sparkjob::integration
