// SPDX-License-Identifier: Apache-2.0
#include "spark/collector.hpp"

#include <utility>

namespace sparkjob::spark {

using layers::Beaten;
using spec::Maybe;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ",") + word;
  }
  return text;
}

void Collector::put(const std::string& key, Property property) {
  const auto at = result.find(key);
  if (at != result.end()) {
    const Property& under = at->second;
    property.beaten.push_back(Beaten{.text = under.value, .origin = under.origin});
    property.beaten.insert(property.beaten.end(), under.beaten.begin(), under.beaten.end());
  }
  result.insert_or_assign(at, key, std::move(property));
}

void Collector::put(const std::string& key, const Maybe<std::string>& said) {
  if (said) {
    put(key, Property(*said));
  }
}

void Collector::put(const std::string& key, const Maybe<std::int64_t>& said) {
  if (said) {
    put(key, Property{std::to_string(said->value), said->origin, said->beaten});
  }
}

void Collector::put(const std::string& key, const Maybe<bool>& said) {
  if (said) {
    put(key, Property{said->value ? "true" : "false", said->origin, said->beaten});
  }
}

void Collector::put(const std::string& key, const Maybe<spec::Words>& said) {
  if (said) {
    put(key, Property{joined(said->value), said->origin, said->beaten});
  }
}

void Collector::put_all(const std::string& prefix, const spec::Texts& texts) {
  for (const auto& [key, value] : texts) {
    put(prefix + key, value);
  }
}

void Collector::put_default(const std::string& key, const std::string& value) {
  put(key, Property{.value = value, .origin = {.layer = "default of SparkApplication"}});
}

void Collector::decide(const std::string& key, const std::string& value, layers::Origin origin) {
  const auto at = result.find(key);
  if (at == result.end() || at->second.value != value) {
    put(key, Property{.value = value, .origin = std::move(origin)});
  }
}

}  // namespace sparkjob::spark
