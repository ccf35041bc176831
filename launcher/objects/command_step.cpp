// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "objects/conf_maps.hpp"
#include "objects/steps.hpp"

namespace sparkjob::objects {

namespace {

constexpr auto kCommandLine = "command line";

std::string main_class(const Context& context) {
  switch (context.language) {
    case spark::Language::Python: return "org.apache.spark.deploy.PythonRunner";
    case spark::Language::R: return "org.apache.spark.deploy.RRunner";
    case spark::Language::Java: break;
  }
  const auto& said = context.inputs.application.main_class;
  if (said && !said->value.empty()) {
    return said->value;
  }
  const auto& file = context.inputs.application.main_application_file;
  context.settings.problem(
      {file ? layers::place(file->origin) : "",
       file ? "the main class of '" + file->value + "' is not said" : "there is no application",
       file ? "write spec.mainClass, or --class"
            : "write spec.mainApplicationFile, or give it as the last word"});
  return "";
}

template <class T>
std::string place(const spec::Maybe<T>& said) {
  return said ? layers::place(said->origin) : kCommandLine;
}

// The kubelet would put variables in the place of `$(NAME)`, and `$` in that of `$$`.
std::string literal(const std::string& word) {
  std::string result;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool special = i + 1 < word.size() && (word[i + 1] == '(' || word[i + 1] == '$');
    result += word[i] == '$' && special ? "$$" : std::string(1, word[i]);
  }
  return result;
}

void add_arguments(const Context& context, Object& container) {
  const auto& application = context.inputs.application;
  container.add("/args", "driver");
  if (application.proxy_user) {
    container.add("/args", "--proxy-user");
    container.add("/args", application.proxy_user->value, place(application.proxy_user));
  }
  container.add("/args", "--properties-file");
  container.add("/args", std::string(kSparkConf) + "/" + kPropertiesFile);
  container.add("/args", "--class");
  const bool said = context.language == spark::Language::Java && application.main_class;
  container.add("/args", main_class(context), said ? place(application.main_class) : "");
  const auto& file = application.main_application_file;
  container.add("/args", literal(spark::resource(application)), file ? place(file) : "");
  if (application.arguments) {
    for (const std::string& word : application.arguments->value) {
      container.add("/args", literal(word), place(application.arguments));
    }
  }
}

void add_python(const Context& context, Draft& draft) {
  const auto& settings = context.settings;
  const std::string python = "spark.pyspark.python";
  const std::string driver =
      settings.has("spark.pyspark.driver.python") ? "spark.pyspark.driver.python" : python;
  for (const auto& [name, key] :
       {std::pair("PYSPARK_PYTHON", python), std::pair("PYSPARK_DRIVER_PYTHON", driver)}) {
    if (settings.has(key)) {
      add_variable(draft, name, settings.text(key), settings.source(key));
    }
  }
}

const char* resource_type(spark::Language language) {
  switch (language) {
    case spark::Language::Python: return "python";
    case spark::Language::R: return "r";
    case spark::Language::Java: break;
  }
  return "java";
}

}  // namespace

void command_step(const Context& context, Draft& draft) {
  add_arguments(context, draft.container);
  if (context.language == spark::Language::Python) {
    add_python(context, draft);
  }
  draft.properties.decide("spark.kubernetes.resource.type", resource_type(context.language));
}

}  // namespace sparkjob::objects
