// SPDX-License-Identifier: Apache-2.0
#include "cli/diff.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <utility>

#include "cli/hiding.hpp"

namespace sparkjob::cli {

namespace {

using nlohmann::json;
using spec::Text;
using Values = std::map<std::string, Text>;

// Keys of both, each once; what only one side has is absent on the other.
void compare(const Values& a, const Values& b, std::vector<Difference>& result) {
  Values keys = a;
  keys.insert(b.begin(), b.end());
  const auto find = [](const Values& values, const std::string& key) {
    const auto at = values.find(key);
    return at == values.end() ? std::nullopt : std::optional<Text>(at->second);
  };
  for (const auto& [key, unused] : keys) {
    auto left = find(a, key);
    auto right = find(b, key);
    if (!left || !right || left->value != right->value) {
      result.push_back({.what = key, .a = std::move(left), .b = std::move(right)});
    }
  }
}

Values application_values(const spec::Application& application) {
  Values values;
  if (application.main_application_file) {
    values["mainApplicationFile"] = *application.main_application_file;
  }
  if (application.main_class) {
    values["mainClass"] = *application.main_class;
  }
  if (const auto& words = application.arguments) {
    for (std::size_t i = 0; i < words->value.size(); ++i) {
      values["arguments[" + std::to_string(i) + "]"] = {words->value[i], words->origin};
    }
  }
  return values;
}

// The text of a file is compared, its size is shown: it may be long.
Values file_values(const std::string& directory, const std::map<std::string, layers::File>& files) {
  Values values;
  for (const auto& [name, file] : files) {
    values[directory + "/" + name] = {file.text, {.layer = file.path}};
  }
  return values;
}

bool is_file(const std::string& what) {
  return what.find("_CONF_DIR/") != std::string::npos;
}

std::string shown(const Difference& difference, const Text& side) {
  return is_file(difference.what) ? std::to_string(side.value.size()) + " bytes" : side.value;
}

std::string side_line(char sign, const Difference& difference, const std::optional<Text>& side) {
  return side ? std::string("  ") + sign + " " + shown(difference, *side) + "  (" +
                    layers::place(side->origin) + ")\n"
              : "";
}

json side_json(const Difference& difference, const std::optional<Text>& side) {
  if (!side) {
    return nullptr;
  }
  return {{"value", shown(difference, *side)},
          {"from",
           {{"layer", side->origin.layer},
            {"line", side->origin.line},
            {"column", side->origin.column}}}};
}

// Compared before anything is hidden; the values shown come from inputs without secrets.
std::vector<Difference> hidden(std::vector<Difference> found, const Input& a, const Input& b) {
  const std::vector<Values> left{without_secrets(a).properties,
                                 application_values(without_secrets(a).application)};
  const std::vector<Values> right{without_secrets(b).properties,
                                  application_values(without_secrets(b).application)};
  const auto replace = [](const std::vector<Values>& shown, const std::string& key,
                          std::optional<Text>& side) {
    for (const Values& values : shown) {
      const auto at = values.find(key);
      if (side && at != values.end()) {
        side = at->second;
      }
    }
  };
  for (Difference& difference : found) {
    replace(left, difference.what, difference.a);
    replace(right, difference.what, difference.b);
  }
  return found;
}

}  // namespace

std::vector<Difference> differences(const Input& a, const Input& b) {
  std::vector<Difference> result;
  compare(a.properties, b.properties, result);
  compare(application_values(a.application), application_values(b.application), result);
  compare(file_values("SPARK_CONF_DIR", a.layers.spark_conf_dir),
          file_values("SPARK_CONF_DIR", b.layers.spark_conf_dir), result);
  compare(file_values("HADOOP_CONF_DIR", a.layers.hadoop_conf_dir),
          file_values("HADOOP_CONF_DIR", b.layers.hadoop_conf_dir), result);
  return result;
}

std::string diff_text(const Input& a, const Input& b, const Options& options) {
  auto found = differences(a, b);
  if (!options.show_secrets) {
    found = hidden(std::move(found), a, b);
  }
  if (options.output == Output::Json) {
    json items = json::array();
    for (const Difference& difference : found) {
      items.push_back({{"what", difference.what},
                       {"a", side_json(difference, difference.a)},
                       {"b", side_json(difference, difference.b)}});
    }
    return json({{"differences", std::move(items)}}).dump(2) + "\n";
  }
  std::string text;
  for (const Difference& difference : found) {
    text += difference.what + "\n" + side_line('-', difference, difference.a) +
            side_line('+', difference, difference.b);
  }
  return text;
}

}  // namespace sparkjob::cli
