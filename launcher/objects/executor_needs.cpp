// SPDX-License-Identifier: Apache-2.0
#include "objects/executor_needs.hpp"

#include <algorithm>
#include <vector>

#include "spark/settings.hpp"

namespace sparkjob::objects {

namespace {

using spark::Settings;

std::int64_t wanted(const Settings& settings) {
  constexpr std::int64_t kUsual = 2;  // SchedulerBackendUtils.DEFAULT_NUMBER_EXECUTORS
  const std::string dynamic = "spark.dynamicAllocation.";
  if (!settings.flag(dynamic + "enabled", false)) {
    return settings.number("spark.executor.instances", kUsual);
  }
  const auto least = settings.number(dynamic + "minExecutors", 0);
  return std::max({least, settings.number(dynamic + "initialExecutors", least),
                   settings.number("spark.executor.instances", 0)});
}

std::int64_t overhead(const Settings& settings, std::int64_t heap) {
  constexpr double kUsualFactor = 0.1;
  constexpr std::int64_t kFloor = 384;
  const double usual = settings.factor("spark.kubernetes.memoryOverheadFactor", kUsualFactor);
  const double factor = settings.factor("spark.executor.memoryOverheadFactor", usual);
  const auto share = static_cast<std::int64_t>(factor * static_cast<double>(heap));
  const auto least = settings.mebibytes("spark.executor.minMemoryOverhead", kFloor);
  return settings.mebibytes("spark.executor.memoryOverhead", std::max(share, least));
}

// Alone among Spark's memories a number without a unit is bytes here.
std::int64_t off_heap(const Settings& settings) {
  constexpr std::int64_t kMebibyte = 1048576;
  const std::string key = "spark.memory.offHeap.size";
  const bool is_number = settings.text(key).find_first_not_of("0123456789") == std::string::npos;
  return is_number ? settings.number(key, 0) / kMebibyte : settings.mebibytes(key, 0);
}

std::int64_t memory(const Settings& settings, bool is_python) {
  constexpr std::int64_t kUsual = 1024;
  const auto heap = settings.mebibytes("spark.executor.memory", kUsual);
  std::int64_t result = heap + overhead(settings, heap);
  if (settings.flag("spark.memory.offHeap.enabled", false)) {
    result += off_heap(settings);
  }
  if (is_python) {
    result += settings.mebibytes("spark.executor.pyspark.memory", 0);
  }
  return result;
}

}  // namespace

ExecutorNeeds executor_needs(const spark::Properties& properties, bool is_python) {
  std::vector<Problem> nobodys;
  const Settings settings(properties, nobodys);
  const std::string cores = settings.text("spark.executor.cores", "1");
  return {.wanted = wanted(settings),
          .cpu = settings.text("spark.kubernetes.executor.request.cores", cores),
          .cpu_limit = settings.text("spark.kubernetes.executor.limit.cores"),
          .memory = memory(settings, is_python)};
}

}  // namespace sparkjob::objects
