// SPDX-License-Identifier: Apache-2.0
#include "objects/resources.hpp"

#include <algorithm>
#include <cstdint>

#include "spec/values.hpp"

namespace sparkjob::objects {

namespace {

constexpr std::int64_t kLeastHeap = 450;         // UnifiedMemoryManager: 1.5 times what it reserves
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
  const double factor =
      settings.factor("spark.driver.memoryOverheadFactor", overhead_factor(context));
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
  if (heap >= 1 && heap < kLeastHeap) {
    context.settings.problem(
        "spark.driver.memory",
        "Spark does not start with less than " + std::to_string(kLeastHeap) + "m",
        "write for example 512m");
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
void add_custom(const Context& context, Object& container) {
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
    if (!spec::is_quantity(property.value)) {
      context.settings.problem(prefix + rest, "'" + property.value + "' is no amount",
                               "write a whole number");
    }
    container.set(below("/resources/limits", vendor + "/" + resource), property.value,
                  context.settings.source(prefix + rest));
  }
}

}  // namespace

double overhead_factor(const Context& context) {
  constexpr double kJava = 0.1;
  constexpr double kOther = 0.4;
  const double usual = context.language == spark::Language::Java ? kJava : kOther;
  return context.settings.factor("spark.kubernetes.memoryOverheadFactor", usual);
}

void add_resources(const Context& context, Object& container) {
  const auto& settings = context.settings;
  const std::string size = memory(context);
  const std::string said = settings.source("spark.driver.memory");
  const std::string request = "spark.kubernetes.driver.request.cores";
  container.set("/resources/requests/cpu", cpu_request(context),
                settings.source(settings.has(request) ? request : "spark.driver.cores"));
  container.set("/resources/requests/memory", size, said);
  container.set("/resources/limits/memory", size, said);
  const std::string limit = "spark.kubernetes.driver.limit.cores";
  if (settings.has(limit)) {
    container.set("/resources/limits/cpu", settings.text(limit), settings.source(limit));
  }
  add_custom(context, container);
}

}  // namespace sparkjob::objects
