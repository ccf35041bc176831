// SPDX-License-Identifier: Apache-2.0
#include "layers/load.hpp"

#include <algorithm>
#include <utility>

#include "error.hpp"
#include "layers/document.hpp"
#include "layers/file_kind.hpp"
#include "layers/merge.hpp"
#include "layers/parse.hpp"
#include "layers/properties_file.hpp"

namespace sparkjob::layers {

namespace {

Problem unknown_file(const File& file) {
  return {.where = file.path,
          .what = "'" + file.name + "' is nothing that a directory of layers holds",
          .next =
              "layers end in .yaml, .yml or .conf; log4j2.properties, metrics.properties, "
              "fairscheduler.xml and spark-env.sh go to SPARK_CONF_DIR, *-site.xml to "
              "HADOOP_CONF_DIR"};
}

void report_same_names(const std::vector<File>& files, std::vector<Problem>& problems) {
  for (std::size_t i = 1; i < files.size(); ++i) {
    if (files[i].name == files[i - 1].name) {
      problems.push_back({.where = files[i].path,
                          .what = "there is also " + files[i - 1].path,
                          .next = "layers apply in the order of their file names, so give them "
                                  "different ones"});
    }
  }
}

/// Adds what `file` holds to `documents`, or its problems to `problems`.
void read_layer(const File& file, FileKind kind, std::vector<Document>& documents,
                std::vector<Problem>& problems) {
  try {
    if (kind == FileKind::Properties) {
      documents.push_back({.tree = parse_conf(file), .form = Document::Form::Properties});
      return;
    }
    for (Tree& tree : parse_yaml(file)) {
      documents.push_back({.tree = std::move(tree), .form = Document::Form::Yaml});
    }
  } catch (const Error& error) {  // to report the problems of all files at once
    problems.insert(problems.end(), error.problems().begin(), error.problems().end());
  }
}

std::optional<Tree> merged(std::vector<Tree> documents, std::vector<Problem>& problems) {
  if (documents.empty()) {
    return std::nullopt;
  }
  Tree whole{.value = Map{}, .origin = documents.front().origin, .beaten = {}};
  for (Tree& document : documents) {
    whole = merge(std::move(whole), std::move(document), problems);
    if (!problems.empty()) {
      break;
    }
  }
  return whole;
}

}  // namespace

Layers load(std::vector<File> files) {
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) {
    return a.name != b.name ? a.name < b.name : a.path < b.path;
  });
  std::vector<Problem> problems;
  report_same_names(files, problems);
  Layers layers;
  std::vector<Document> documents;
  for (File& file : files) {
    const FileKind kind = file_kind(file.name);
    switch (kind) {
      case FileKind::Yaml:
      case FileKind::Properties:
        read_layer(file, kind, documents, problems);
        layers.order.push_back(file.path);
        break;
      case FileKind::SparkConf: layers.spark_conf_dir.emplace(file.name, std::move(file)); break;
      case FileKind::HadoopConf: layers.hadoop_conf_dir.emplace(file.name, std::move(file)); break;
      case FileKind::Unknown: problems.push_back(unknown_file(file)); break;
    }
  }
  Documents sorted = sorted_documents(std::move(documents), problems);
  if (problems.empty()) {
    layers.application = merged(std::move(sorted.applications), problems);
    layers.launcher = merged(std::move(sorted.launchers), problems);
  }
  if (!problems.empty()) {
    throw Error(ErrorKind::Config, std::move(problems));
  }
  return layers;
}

}  // namespace sparkjob::layers
