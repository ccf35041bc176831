// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "error.hpp"
#include "layers/tree.hpp"

namespace sparkjob::layers {

/// What a layer holds: a YAML document, or the properties of a `.conf`, which are short for a
/// SparkApplication's `spec.sparkConf`.
struct Document {
  enum class Form { Yaml, Properties };

  Tree tree;
  Form form = Form::Yaml;
};

/// The documents of all layers, first to last, apart by what they describe.
struct Documents {
  std::vector<Tree> applications;
  std::vector<Tree> launchers;
};

/// Tells `documents` apart by their apiVersion and kind, and takes out of them what a cluster adds
/// to an exported object (status, uid, managedFields …). Reports, each with its place: other kinds
/// and versions, the two operators' groups side by side, applications of different names.
Documents sorted_documents(std::vector<Document> documents, std::vector<Problem>& problems);

}  // namespace sparkjob::layers
