// SPDX-License-Identifier: Apache-2.0
#include "cli/render_objects.hpp"

#include "cli/hiding.hpp"
#include "cli/object_hiding.hpp"

namespace sparkjob::cli {

namespace {

constexpr auto kNoUid = "00000000-0000-0000-0000-000000000000";

std::string name_space(const Input& input) {
  if (input.job && !input.job->name_space.empty()) {
    return input.job->name_space;
  }
  const auto said = input.properties.find("spark.kubernetes.namespace");
  return said == input.properties.end() ? "default" : said->second.value;
}

// The Job of the options or of the manifest; its UID is a placeholder until a cluster gives one.
objects::Identity identity(const Input& input, const Options& options) {
  const std::string manifest = input.job ? input.job->name : "";
  const objects::Job job{.name = options.job_name.value_or(manifest),
                         .uid = options.job_uid.value_or(kNoUid)};
  if (options.job_uid && job.name.empty()) {
    throw Error(ErrorKind::Usage, "--job-uid without the Job's name", "add --job-name");
  }
  objects::Identity result = objects::identity(job, name_space(input), options.attempt);
  if (job.name.empty()) {
    result.job.reset();
  }
  if (options.id) {
    result.id = *options.id;
  }
  return result;
}

}  // namespace

objects::Objects objects_to_show(const Input& input, const Options& options) {
  objects::Objects result = objects::objects({.application = input.application,
                                              .properties = input.properties,
                                              .layers = input.layers,
                                              .identity = identity(input, options),
                                              .container = {},
                                              .files = input.files});
  if (!options.show_secrets) {
    hide_secrets(redaction(input.properties), result);
  }
  return result;
}

}  // namespace sparkjob::cli
