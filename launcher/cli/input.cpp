// SPDX-License-Identifier: Apache-2.0
#include "cli/input.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <utility>

#include "cli/kustomize.hpp"
#include "cli/local_files.hpp"
#include "cli/submission.hpp"
#include "layers/manifests.hpp"
#include "spark/driver.hpp"
#include "spec/quoting.hpp"
#include "spec/read.hpp"
#include "spec/schema.hpp"

namespace sparkjob::cli {

namespace {

namespace fs = std::filesystem;

constexpr auto kDefaultLayers = "/etc/sparkjob/layers";

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  while (start <= text.size()) {
    const auto end = std::min(text.find(separator, start), text.size());
    if (end != start) {
      parts.push_back(text.substr(start, end - start));
    }
    start = end + 1;
  }
  return parts;
}

std::string read_all(std::istream& stream) {
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

layers::File stream_file(const std::string& name, const Process& process) {
  if (name == "-") {
    return {.name = "-", .path = "standard input", .text = read_all(process.in)};
  }
  return read_file(name);
}

Input typed(layers::Layers merged, const spec::Submission& submission) {
  auto reading = spec::read(merged, submission);
  if (merged.application) {
    merged.application =
        spec::with_quoted_strings(std::move(*merged.application), spec::application_schema());
  }
  if (merged.launcher) {
    merged.launcher =
        spec::with_quoted_strings(std::move(*merged.launcher), spec::launcher_schema());
  }
  auto configuration = spark::configuration(reading.application);
  auto warnings = std::move(reading.warnings);
  warnings.insert(warnings.end(), configuration.warnings.begin(), configuration.warnings.end());
  return {.layers = std::move(merged),
          .application = std::move(reading.application),
          .properties = std::move(configuration.properties),
          .warnings = std::move(warnings),
          .files = {},
          .job = std::nullopt};
}

// What spark-submit would ship from the submitter's disk.
void add_local_files(const Process& process, Input& input) {
  if (input.application.mode.value == spec::Mode::Cluster) {
    add_conf_directories(process, input.layers, input.warnings);
    input.files = named_files(input.properties);
    const auto owned = spark::owned_properties(input.properties);
    input.warnings.insert(input.warnings.end(), owned.begin(), owned.end());
  } else {
    input.files = executor_template_file(input.properties);
  }
}

// The API server's default where the manifest says none.
std::string pull_policy(const layers::JobManifest& job, const std::string& image) {
  if (!job.pull_policy.empty()) {
    return job.pull_policy;
  }
  const std::string last = image.substr(image.rfind('/') + 1);
  const bool tagged = last.find_first_of(":@") != std::string::npos;
  return tagged && !last.ends_with(":latest") ? "IfNotPresent" : "Always";
}

void use_job(const layers::JobManifest& job, Input& input) {
  input.job = JobInput{.name = job.job, .name_space = job.name_space};
  if (const auto* image = job.image.scalar()) {
    spark::use_image({.name = {.value = image->text, .origin = job.image.origin},
                      .pull_policy = pull_policy(job, image->text),
                      .pull_secrets = job.pull_secrets},
                     input.properties);
  }
}

// As spark-submit: the defaults of SPARK_CONF_DIR, unless there is a properties file.
SubmitWords with_defaults(SubmitWords words, const Process& process) {
  const std::string directory = variable(process, "SPARK_CONF_DIR");
  if (!directory.empty() && !words.properties_file &&
      fs::is_regular_file(fs::path(directory) / "spark-defaults.conf")) {
    words.load_spark_defaults = true;
  }
  return words;
}

Input from_directories(std::vector<std::string> directories, const SubmitWords& words,
                       const Process& process) {
  if (directories.empty() && fs::is_directory(kDefaultLayers)) {
    directories.emplace_back(kDefaultLayers);
  }
  if (directories.empty() && words.application.empty() && !words.main_class) {
    throw Error(ErrorKind::Usage, "nothing to run: no layers and no application",
                "give --layers DIR, or an application as to spark-submit");
  }
  layers::Layers merged;
  if (!directories.empty()) {
    merged = layers::load(
        layers::read_directories(std::vector<fs::path>(directories.begin(), directories.end())));
  }
  Input result = typed(std::move(merged), submission(with_defaults(words, process), process));
  add_local_files(process, result);
  return result;
}

// What the Job's own container would do: its words, with the mounted ConfigMaps in the place of
// directories.
Input from_manifests(const layers::File& file, const SubmitWords& further, const Process& process) {
  const layers::JobManifest job = layers::job_manifest(file);
  std::vector<std::string> line{"run"};
  line.insert(line.end(), job.words.begin(), job.words.end());
  Options options = parse(line);
  if (options.layers.empty()) {
    options.layers.emplace_back(kDefaultLayers);
  }
  std::vector<layers::File> files;
  for (const std::string& directory : options.layers) {
    const auto mount = job.mounts.find(directory);
    if (mount == job.mounts.end()) {
      throw Error(ErrorKind::Config, Problem{file.path,
                                             job.name + " reads layers from " + directory +
                                                 ", but mounts no ConfigMap there",
                                             "mount the layers' ConfigMap at " + directory});
    }
    files.insert(files.end(), mount->second.begin(), mount->second.end());
  }
  spec::Submission words = submission(options.submit, process);
  extend(words, submission(further, process));
  Input result = typed(layers::load(std::move(files)), words);
  use_job(job, result);
  return result;
}

bool is_kustomization(const fs::path& folder) {
  return std::any_of(kKustomizationNames.begin(), kKustomizationNames.end(),
                     [&](const auto& name) { return fs::exists(folder / name); });
}

}  // namespace

Input input(const Options& options, const Process& process) {
  if (!options.file) {
    return from_directories(options.layers, options.submit, process);
  }
  if (!options.layers.empty()) {
    throw Error(ErrorKind::Usage, "--layers and --filename exclude each other", "give one of them");
  }
  return from_manifests(stream_file(*options.file, process), options.submit, process);
}

Input side(const std::string& named, const Process& process) {
  if (named == "-" || fs::is_regular_file(named)) {
    return from_manifests(stream_file(named, process), {}, process);
  }
  if (is_kustomization(named)) {
    return from_manifests(kustomize_build(named, process), {}, process);
  }
  const auto directories = split(named, ',');
  if (directories.empty()) {
    throw Error(ErrorKind::Usage, "an empty name for one side", "name layer directories or a file");
  }
  return from_directories(directories, {}, process);
}

}  // namespace sparkjob::cli
