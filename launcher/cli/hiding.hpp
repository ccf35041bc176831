// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/input.hpp"
#include "layers/tree.hpp"
#include "spark/redaction.hpp"

namespace sparkjob::cli {

/// Whether values that look secret are shown.
enum class Secrets { Hidden, Shown };

/// The rule by which secrets are known, the user's own pattern if there is one.
spark::Redaction redaction(const spark::Properties& properties);

/// Hides what looks secret among the words of an application: `--password=x` whole, of
/// `--password x` the second word.
void hide_words(const spark::Redaction& redaction, spec::Words& words);

/// `input` with every value that looks secret, and every such value it beat, replaced by Spark's
/// own stars: properties, arguments, and the values of the documents.
Input without_secrets(Input input);

}  // namespace sparkjob::cli
