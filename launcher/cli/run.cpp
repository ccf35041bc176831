// SPDX-License-Identifier: Apache-2.0
#include "cli/run.hpp"

#include <exception>
#include <iostream>
#include <string>

#include "cli/completion.hpp"
#include "cli/diff.hpp"
#include "cli/input.hpp"
#include "cli/options.hpp"
#include "cli/render.hpp"
#include "error.hpp"
#include "launch/client_mode.hpp"
#include "launch/exit_status.hpp"
#include "launch/run_in_cluster.hpp"
#include "os/termination_message.hpp"

namespace sparkjob::cli {

namespace {

// kubectl diff's statuses: the same, different, trouble.
constexpr int kDifferent = 1;
constexpr int kTrouble = 2;

void print_warnings(const Input& input, const Process& process) {
  for (const Problem& warning : input.warnings) {
    process.err << "sparkjob: warning: " << line(warning) << "\n";
  }
}

// The first line of a failure, where the kubelet looks for it; other paths are for tests and other
// runtimes.
void tell_kubelet(const std::string& message, const Process& process) {
  const std::string path = variable(process, "SPARKJOB_TERMINATION_MESSAGE_PATH");
  os::write_termination_message(path.empty() ? "/dev/termination-log" : path, message);
}

// Says what a run ended with, unless all is well.
int concluded(int status, const std::string& reason, const Process& process) {
  if (status != 0) {
    process.err << "sparkjob: " << reason << "\n";
    tell_kubelet(reason, process);
  }
  return status;
}

int run_in_cluster(const Input& input, const Options& options, const Process& process) {
  const launch::Verdict verdict = launch::run_in_cluster({.application = input.application,
                                                          .properties = input.properties,
                                                          .layers = input.layers,
                                                          .files = input.files,
                                                          .environment = process.environment,
                                                          .connection = options.connection,
                                                          .id = options.id.value_or("")});
  if (verdict.status == 0) {
    process.err << "sparkjob: " << verdict.reason << "\n";
  }
  return concluded(verdict.status, verdict.reason, process);
}

int run_here(const Input& input, const Options& options, const Process& process) {
  const os::Ended ended = launch::run_client({.application = input.application,
                                              .properties = input.properties,
                                              .layers = input.layers,
                                              .environment = process.environment,
                                              .files = input.files,
                                              .verbose = options.submit.verbose});
  return concluded(launch::exit_status(ended), launch::reason(ended), process);
}

int run_application(const Options& options, const Process& process) {
  const Input input = cli::input(options, process);
  print_warnings(input, process);
  process.err.flush();
  return input.application.mode.value == spec::Mode::Cluster
             ? run_in_cluster(input, options, process)
             : run_here(input, options, process);
}

int render(const Options& options, const Process& process) {
  const Input input = cli::input(options, process);
  print_warnings(input, process);
  process.out << rendered(input, options);
  return 0;
}

int diff(const Options& options, const Process& process) {
  const Input a = side(options.sides.at(0), process);
  const Input b = side(options.sides.at(1), process);
  process.out << diff_text(a, b, options);
  return differences(a, b).empty() ? 0 : kDifferent;
}

int perform(const Options& options, const Process& process) {
  switch (options.verb) {
    case Verb::Run: return run_application(options, process);
    case Verb::Render: return render(options, process);
    case Verb::Diff: return diff(options, process);
    case Verb::Version: process.out << "sparkjob " SPARKJOB_VERSION "\n"; return 0;
    case Verb::Completion: process.out << completion_script(options.shell); return 0;
    case Verb::Help: process.out << options.help; return 0;
  }
  return exit_status(ErrorKind::Bug);
}

void report(const Error& error, const Process& process) {
  for (const Problem& problem : error.problems()) {
    process.err << "sparkjob: error: " << line(problem) << "\n";
  }
}

bool is_verb(const Process& process, const std::string& verb) {
  return !process.words.empty() && process.words.front() == verb;
}

}  // namespace

int run(const Process& process) {
  try {
    const int status = perform(parse(process.words), process);
    process.out.flush();
    return status;
  } catch (const Error& error) {
    report(error, process);
    if (is_verb(process, "run")) {
      tell_kubelet(error.what(), process);
    }
    return is_verb(process, "diff") ? kTrouble : exit_status(error.kind());
  } catch (const std::exception& error) {
    process.err << "sparkjob: error: this is a bug in sparkjob: " << error.what() << "\n";
    return exit_status(ErrorKind::Bug);
  }
}

}  // namespace sparkjob::cli
