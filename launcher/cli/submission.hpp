// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/options.hpp"
#include "cli/process.hpp"
#include "layers/load.hpp"
#include "spec/application.hpp"

namespace sparkjob::cli {

/// What spark-submit's words mean, in its order of precedence: spark-defaults.conf where asked for,
/// the properties file, --conf, then the options. Throws Error (Usage) for words that mean nothing.
spec::Submission submission(const SubmitWords& words, const Process& process);

/// Lays the words `over` on `under`, as if they had been typed behind them.
void extend(spec::Submission& under, const spec::Submission& over);

/// The file at `path`. Throws Error (Missing).
layers::File read_file(const std::string& path);

}  // namespace sparkjob::cli
