// SPDX-License-Identifier: Apache-2.0
#include "objects/resources.hpp"

#include <algorithm>
#include <cstdint>

namespace sparkjob::objects {

using nlohmann::json;

namespace {

constexpr std::int64_t kMostMemory = INT32_MAX;  // Spark counts MiB in an int

// What Spark takes for it, the deprecated name included.
std::int64_t overhead(const Context& context, std::int64_t memory) {
  const auto& settings = context.settings;
  for (const auto* key : {"spark.driver.memoryOverhead", "spark.yarn.driver.memoryOverhead"}) {
    if (settings.has(key)) {
      return settings.mebibytes(key, 0);
    }
  }
  constexpr std::int64_t kFloor = 384;
  constexpr double kUsual = 0.1;
  const double usual = settings.factor("spark.kubernetes.memoryOverheadFactor", kUsual);
  const double factor = settings.factor("spark.driver.memoryOverheadFactor", usual);
  const double product = factor * static_cast<double>(memory);  // truncated, as in Java
  const auto share = static_cast<std::int64_t>(std::min(product, static_cast<double>(kMostMemory)));
  return std::max(share, settings.mebibytes("spark.driver.minMemoryOverhead", kFloor));
}

std::string memory(const Context& context) {
  constexpr std::int64_t kUsual = 1024;
  const std::int64_t heap = context.settings.mebibytes("spark.driver.memory", kUsual);
  const std::int64_t more = overhead(context, heap);
  if (heap < 1 || heap > kMostMemory || more > kMostMemory - heap) {
    context.settings.problem("spark.driver.memory", "no JVM has that much memory, or that little",
                             "write for example 2g");
  }
  return std::to_string(heap + more) + "Mi";
}

std::string cpu_request(const Context& context) {
  const auto cores = context.settings.number("spark.driver.cores", 1);
  if (cores < 1) {
    context.settings.problem("spark.driver.cores", "a driver has one core or more");
  }
  return context.settings.text("spark.kubernetes.driver.request.cores", std::to_string(cores));
}

// spark.driver.resource.gpu.amount and .vendor: a limit `nvidia.com/gpu`.
void add_custom(const Context& context, json& limits) {
  const std::string prefix = "spark.driver.resource.";
  for (const auto& [rest, property] : context.settings.below(prefix)) {
    const auto dot = rest.find('.');
    if (dot == std::string::npos || rest.substr(dot) != ".amount") {
      continue;
    }
    const std::string resource = rest.substr(0, dot);
    const std::string vendor = context.settings.text(prefix + resource + ".vendor");
    if (vendor.empty()) {
      context.settings.problem(prefix + rest, "whose resource this is is not said",
                               "set " + prefix + resource + ".vendor, for example nvidia.com");
      continue;
    }
    limits[vendor + "/" + resource] = property.value;
  }
}

}  // namespace

json driver_resources(const Context& context) {
  const std::string size = memory(context);
  json limits = {{"memory", size}};
  if (const auto* limit = context.settings.find("spark.kubernetes.driver.limit.cores")) {
    limits["cpu"] = limit->value;
  }
  add_custom(context, limits);
  return {{"requests", {{"cpu", cpu_request(context)}, {"memory", size}}}, {"limits", limits}};
}

}  // namespace sparkjob::objects
