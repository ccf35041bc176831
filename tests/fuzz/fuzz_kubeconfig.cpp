// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "error.hpp"
#include "expect.hpp"
#include "kube/credentials.hpp"
#include "kube/kubeconfig.hpp"
#include "layers/json.hpp"
#include "layers/parse.hpp"

namespace sparkjob::fuzz {
namespace {

void check_access(const kube::Access& access) {
  expect(access.server.starts_with("http://") || access.server.starts_with("https://"),
         "a server has a scheme");
  expect(!access.tls.insecure || (access.tls.ca.empty() && access.tls.ca_file.empty()),
         "nobody is trusted by an authority and blindly");
  expect(!access.plugin || (access.token.empty() && access.token_file.empty() &&
                            access.username.empty() && access.tls.certificate.empty()),
         "a plugin is for who is not known otherwise");
  const auto& other = access.impersonation;
  expect(!other.user.empty() || (other.uid.empty() && other.groups.empty() && other.extra.empty()),
         "a group belongs to a user");
}

/// No header has a line break in it, whatever the names and tokens are.
void check_headers(kube::Access access) {
  access.token_file.clear();
  access.plugin.reset();
  kube::Request request;
  try {
    kube::Credentials credentials(access);
    credentials.authorize(request, {});
    credentials.shown();
  } catch (const Error&) {  // as good as a result here
    return;
  }
  for (const auto& [name, value] : request.headers) {
    expect((name + value).find_first_of("\r\n") == std::string::npos, "a header is one line");
    expect(name.find_first_of(": ") == std::string::npos, "a name is escaped");
  }
}

/// Each document is a file of its own.
void try_on(const std::string& text) {
  try {
    std::vector<kube::KubeconfigFile> files;
    for (const auto& tree :
         layers::parse_yaml({.name = "fuzz.yaml", .path = "fuzz.yaml", .text = text})) {
      files.push_back({.path = "fuzz/config", .content = layers::to_json(tree)});
    }
    const auto access = kube::access(kube::merged(files), {.server = "https://typed"});
    check_access(access);
    check_headers(access);
    check_access(kube::access(kube::merged(files), {}));
  } catch (const Error& error) {
    expect(!error.problems().empty() && !error.problems().at(0).what.empty(), "an error says what");
  }
}

void try_as_answer(const std::string& text) {
  try {
    const auto credential = kube::plugin_credential({.command = "fuzz"}, text);
    expect(!credential.token.empty() || !credential.key.empty(), "a plugin gives a credential");
  } catch (const Error&) {  // as good as a result here
  }
}

}  // namespace
}  // namespace sparkjob::fuzz

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT
  sparkjob::fuzz::try_on({data, data + size});
  sparkjob::fuzz::try_as_answer({data, data + size});
  return 0;
}
