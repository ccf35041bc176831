// SPDX-License-Identifier: Apache-2.0
#include "kube/quantity.hpp"

#include <cstdlib>
#include <map>
#include <string_view>

namespace sparkjob::kube {

double quantity(const std::string& text) {
  static const std::map<std::string_view, double> units = {{"m", 1e-3},
                                                           {"k", 1e3},
                                                           {"M", 1e6},
                                                           {"G", 1e9},
                                                           {"T", 1e12},
                                                           {"P", 1e15},
                                                           {"Ki", 1024.0},
                                                           {"Mi", 1048576.0},
                                                           {"Gi", 1073741824.0},
                                                           {"Ti", 1099511627776.0},
                                                           {"Pi", 1125899906842624.0}};
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  const auto unit = units.find(end);
  return unit == units.end() ? number : number * unit->second;
}

}  // namespace sparkjob::kube
