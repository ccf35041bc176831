// SPDX-License-Identifier: Apache-2.0
#include "cli/kustomize.hpp"

#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include "error.hpp"
#include "launch/find_spark.hpp"
#include "os/child.hpp"
#include "os/descriptor.hpp"

namespace sparkjob::cli {

namespace {

namespace fs = std::filesystem;

os::Command command(const fs::path& folder, const Process& process) {
  os::Command result{.program = "",
                     .arguments = {},
                     .environment = process.environment,
                     .directory = std::nullopt};
  if (const auto kustomize = launch::find_program(process.environment, "kustomize")) {
    result.program = *kustomize;
    result.arguments = {"build", folder};
  } else if (const auto kubectl = launch::find_program(process.environment, "kubectl")) {
    result.program = *kubectl;
    result.arguments = {"kustomize", folder};
  } else {
    throw Error(ErrorKind::Missing,
                "'" + folder.string() + "' is a kustomization, but kustomize is not on PATH",
                "install kustomize or kubectl, or give the build's output as a file");
  }
  return result;
}

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 65536> buffer{};
  for (;;) {
    const auto count = ::read(descriptor, buffer.data(), buffer.size());
    if (count > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      return text;
    }
  }
}

}  // namespace

layers::File kustomize_build(const fs::path& folder, const Process& process) {
  const os::Command build = command(folder, process);
  os::Pipe output = os::new_pipe();
  const pid_t child = os::start(build, {.in = 0, .out = output.write.number(), .err = 2});
  output.write.close();  // the child has its own; the end of that one is what read_all awaits
  std::string text = read_all(output.read.number());
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw Error(ErrorKind::Config, "kustomize could not build '" + folder.string() + "'",
                "see what it says above");
  }
  return {.name = folder, .path = folder, .text = std::move(text)};
}

}  // namespace sparkjob::cli
