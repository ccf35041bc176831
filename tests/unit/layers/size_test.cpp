// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "layers/load.hpp"

namespace sparkjob::layers {
namespace {

constexpr int kLayers = 50;

/// Layers that share `properties` between them, in an order that is nobody's.
std::vector<File> layers_with(int properties) {
  std::vector<File> files;
  for (int layer = 0; layer < kLayers; ++layer) {
    std::string text =
        "apiVersion: sparkoperator.k8s.io/v1beta2\nkind: SparkApplication\nspec:\n  sparkConf:\n";
    for (int i = layer; i < properties; i += kLayers) {
      text += "    spark.p" + std::to_string(i * 7919 % properties) + ": value " +
              std::to_string(i) + "\n";
    }
    const std::string name = std::to_string(100 + layer) + ".yaml";
    files.push_back({.name = name, .path = "layers/" + name, .text = text});
  }
  return files;
}

/// The CPU time of this process that loading takes, in milliseconds: the best of three.
double milliseconds(int properties) {
  const auto files = layers_with(properties);
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    const std::clock_t start = std::clock();
    const Layers loaded = load(files);
    best = std::min(best, 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    EXPECT_EQ(loaded.application->at({"spec", "sparkConf"})->map()->entries.size(),
              static_cast<std::size_t>(properties));
  }
  return best;
}

TEST(Size, TenThousandPropertiesInFiftyLayersTakeTenTimesAThousand) {
  const double thousand = milliseconds(1000);
  const double ten_thousand = milliseconds(10000);

  std::printf("1,000 properties: %.1f ms; 10,000: %.1f ms\n", thousand, ten_thousand);
  EXPECT_LT(ten_thousand, 30 * thousand) << "quadratic growth would be a hundredfold";
}

}  // namespace
}  // namespace sparkjob::layers
