// SPDX-License-Identifier: Apache-2.0
#include "layers/manifests.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "error.hpp"
#include "layers/parse.hpp"

namespace sparkjob::layers {

namespace {

std::string text(const Tree* tree) {
  return tree == nullptr || tree->scalar() == nullptr ? "" : tree->scalar()->text;
}

bool is_kind(const Tree& object, std::string_view kind) {
  return text(object.at({"kind"})) == kind;
}

const List& list_at(const Tree& tree, std::string_view key) {
  static const List empty;
  const Tree* found = tree.at({key});
  return found == nullptr || found->list() == nullptr ? empty : *found->list();
}

// The objects of a stream, those inside a List too.
List objects(const File& file) {
  List result;
  for (Tree& document : parse_yaml(file)) {
    if (is_kind(document, "List")) {
      const List& items = list_at(document, "items");
      result.insert(result.end(), items.begin(), items.end());
    } else {
      result.push_back(std::move(document));
    }
  }
  return result;
}

const Tree* pod_spec(const Tree& object) {
  if (is_kind(object, "Job")) {
    return object.at({"spec", "template", "spec"});
  }
  return is_kind(object, "CronJob") ? object.at({"spec", "jobTemplate", "spec", "template", "spec"})
                                    : nullptr;
}

std::vector<std::string> texts(const List& list) {
  std::vector<std::string> result;
  for (const Tree& item : list) {
    result.push_back(text(&item));
  }
  return result;
}

// The words after `run` where the container runs sparkjob: in args, or behind command.
std::optional<std::vector<std::string>> words_of_run(const Tree& container) {
  auto words = texts(list_at(container, "command"));
  const auto arguments = texts(list_at(container, "args"));
  words.insert(words.end(), arguments.begin(), arguments.end());
  const auto run = std::find(words.begin(), words.end(), "run");
  const bool named =
      text(container.at({"name"})) == "sparkjob" ||
      (run != words.begin() && run != words.end() && std::prev(run)->ends_with("sparkjob"));
  if (run == words.end() || !named) {
    return std::nullopt;
  }
  return std::vector<std::string>(std::next(run), words.end());
}

const Tree* named(const List& list, std::string_view name) {
  const auto at = std::find_if(list.begin(), list.end(),
                               [&](const Tree& item) { return text(item.at({"name"})) == name; });
  return at == list.end() ? nullptr : &*at;
}

// The files of one `configMap:` of a volume or of a projected volume's source.
void add_files(const List& all, const Tree& source, std::vector<File>& files) {
  const std::string name = text(source.at({"name"}));
  const auto at = std::find_if(all.begin(), all.end(), [&](const Tree& object) {
    return is_kind(object, "ConfigMap") && text(object.at({"metadata", "name"})) == name;
  });
  if (at == all.end()) {
    throw Error(ErrorKind::Config,
                Problem{place(source.origin),
                        "the Job mounts the ConfigMap '" + name + "', but it is not in this file",
                        "give the kustomization's whole output"});
  }
  for (File& file : files_of_config_map(*at, "ConfigMap " + name)) {
    files.push_back(std::move(file));
  }
}

std::vector<File> files_of_volume(const List& all, const Tree& volume) {
  std::vector<File> files;
  if (const Tree* config_map = volume.at({"configMap"})) {
    add_files(all, *config_map, files);
  }
  if (const Tree* projected = volume.at({"projected"})) {
    for (const Tree& source : list_at(*projected, "sources")) {
      if (const Tree* config_map = source.at({"configMap"})) {
        add_files(all, *config_map, files);
      }
    }
  }
  return files;
}

JobManifest manifest(const List& all, const Tree& job, const Tree& container,
                     std::vector<std::string> words) {
  JobManifest result{.name = text(job.at({"kind"})) + " " + text(job.at({"metadata", "name"})),
                     .job = text(job.at({"metadata", "name"})),
                     .name_space = text(job.at({"metadata", "namespace"})),
                     .words = std::move(words),
                     .image = {},
                     .pull_policy = text(container.at({"imagePullPolicy"})),
                     .pull_secrets = {},
                     .mounts = {}};
  if (const Tree* image = container.at({"image"})) {
    result.image = *image;
  }
  for (const Tree& secret : list_at(*pod_spec(job), "imagePullSecrets")) {
    result.pull_secrets.push_back(text(secret.at({"name"})));
  }
  const List& volumes = list_at(*pod_spec(job), "volumes");
  for (const Tree& mount : list_at(container, "volumeMounts")) {
    if (const Tree* volume = named(volumes, text(mount.at({"name"})))) {
      result.mounts[text(mount.at({"mountPath"}))] = files_of_volume(all, *volume);
    }
  }
  return result;
}

}  // namespace

JobManifest job_manifest(const File& file) {
  const List all = objects(file);
  std::vector<JobManifest> found;
  for (const Tree& object : all) {
    const Tree* pod = pod_spec(object);
    if (pod == nullptr) {
      continue;
    }
    for (const Tree& container : list_at(*pod, "containers")) {
      if (auto words = words_of_run(container)) {
        found.push_back(manifest(all, object, container, std::move(*words)));
      }
    }
  }
  if (found.empty()) {
    throw Error(ErrorKind::Config,
                Problem{file.path, "no Job with a container that runs 'sparkjob run' in here",
                        "give the output of kustomize build"});
  }
  if (found.size() > 1) {
    throw Error(ErrorKind::Config, Problem{file.path,
                                           "more than one Job runs sparkjob: " + found[0].name +
                                               " and " + found[1].name,
                                           "give them one at a time"});
  }
  return std::move(found.front());
}

}  // namespace sparkjob::layers
