// SPDX-License-Identifier: Apache-2.0
// docs/configuration.md lists every field of the schema, and no other. `make golden` rewrites its
// tables from the schema.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "cli/submit_options.hpp"
#include "error.hpp"
#include "spec/schema.hpp"

namespace sparkjob {
namespace {

using spec::Field;
using spec::Support;
using spec::Type;

// A list of maps: what each has to say, and may say in brackets.
std::string element(const Field& field) {
  std::string keys(field.keys);
  for (std::size_t at = 0; (at = keys.find(' ', at)) != std::string::npos; at += 2) {
    keys.replace(at, 1, ", ");
  }
  if (field.more == "*") {
    return "list of maps, as Kubernetes has them";
  }
  return "list of {" + keys + (field.more.empty() ? "" : ", [" + std::string(field.more) + "]") +
         "}";
}

std::string type_name(const Field& field) {
  switch (field.type) {
    case Type::Map: return "map";
    case Type::String: return "string";
    case Type::Name: return "name";
    case Type::Boolean: return "boolean";
    case Type::Integer: return "whole number, " + std::to_string(field.minimum) + " or more";
    case Type::Memory: return "memory: `512m`, `4g`";
    case Type::Cpu: return "CPU: `500m`, `1.5`";
    case Type::Factor: return "decimal number above 0";
    case Type::Enum: {
      std::string words(field.words);
      for (std::size_t at = 0; (at = words.find(' ', at)) != std::string::npos; at += 4) {
        words.replace(at, 1, "`, `");
      }
      return "`" + words + "`";
    }
    case Type::Strings: return "list of strings";
    case Type::StringMap: return "map of strings";
    case Type::EnvVars: return "list of EnvVar";
    case Type::SecretKeys: return "map of {name, key}";
    case Type::Object: return "map, as Kubernetes has it";
    case Type::Objects: return element(field);
  }
  return "";
}

// A property stands in code marks, anything else is prose.
std::string becomes(const Field& field) {
  const bool property = field.becomes.starts_with("spark.") &&
                        field.becomes.find_first_of(" ,") == std::string_view::npos;
  return property ? "`" + std::string(field.becomes) + "`" : std::string(field.becomes);
}

std::string table(std::span<const Field> schema) {
  std::string later;
  std::string dead;
  std::string elsewhere;
  std::string text = "| field | type | becomes |\n|---|---|---|\n";
  for (const Field& field : schema) {
    const std::string path = "`" + std::string(field.path) + "`";
    if (field.support == Support::Elsewhere) {
      elsewhere += "| " + path + " | " + std::string(field.becomes) + " |\n";
    } else if (field.support != Support::Read) {
      std::string& list = field.support == Support::Later ? later : dead;
      list += (list.empty() ? "" : ", ") + path;
    } else if (field.type != Type::Map && !field.becomes.empty()) {
      text += "| " + path + " | " + type_name(field) + " | " + becomes(field) + " |\n";
    }
  }
  if (!elsewhere.empty()) {
    text +=
        "\nNo matter of an application here (an error that says this):\n\n| field | instead |\n"
        "|---|---|\n" +
        elsewhere;
  }
  if (!later.empty()) {
    text += "\nKnown, but not supported yet (an error by name): " + later + ".\n";
  }
  return dead.empty() ? text
                      : text + "\nIn the schema without any effect (an error): " + dead + ".\n";
}

std::string options_table() {
  std::string text = "| option | property |\n|---|---|\n";
  for (const auto& option : cli::submit_options()) {
    text += "| `" + std::string(option.option) + "` | `" + std::string(option.property) + "` |\n";
  }
  return text;
}

const std::string kPage = std::string(SPARKJOB_SOURCE_DIR) + "/docs/configuration.md";

std::string read_page(const std::string& path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// Replaces what stands between `<!-- NAME -->` and `<!-- end -->`.
std::string with_section(std::string page, const std::string& name, const std::string& content) {
  const std::string start = "<!-- " + name + " -->\n";
  const auto from = page.find(start);
  const auto to = page.find("<!-- end -->", from);
  EXPECT_TRUE(from != std::string::npos && to != std::string::npos) << start;
  return page.replace(from + start.size(), to - from - start.size(), content);
}

TEST(ConfigurationPage, ListsEveryFieldAndNoOther) {
  const std::string page = read_page(kPage);
  std::string wanted = with_section(page, "SparkApplication", table(spec::application_schema()));
  wanted = with_section(wanted, "Launcher", table(spec::launcher_schema()));
  wanted = with_section(wanted, "spark-submit", options_table());

  if (std::getenv("SPARKJOB_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(kPage) << wanted;
    GTEST_SKIP() << "written: read the diff";
  }
  EXPECT_EQ(page, wanted);
}

TEST(ExitStatusPage, NamesEveryStatusOfTheCode) {
  const std::string page = read_page(std::string(SPARKJOB_SOURCE_DIR) + "/docs/exit-status.md");
  for (const ErrorKind kind : {ErrorKind::Usage, ErrorKind::Missing, ErrorKind::Unavailable,
                               ErrorKind::Bug, ErrorKind::Lost, ErrorKind::Refused,
                               ErrorKind::Denied, ErrorKind::Config, ErrorKind::Deadline}) {
    EXPECT_NE(page.find("| " + std::to_string(exit_status(kind)) + " |"), std::string::npos)
        << exit_status(kind);
  }
}

}  // namespace
}  // namespace sparkjob
