// SPDX-License-Identifier: Apache-2.0
#include "kube/credentials.hpp"

#include <fstream>
#include <iterator>

#include "error.hpp"

namespace sparkjob::kube {

namespace {

constexpr std::chrono::seconds kFresh{30};

std::string first_word(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string word;
  in >> word;
  return word;
}

}  // namespace

Credentials::Credentials(const Access& access)
    : encrypted_(access.server.starts_with("https://")),
      certificate_(!access.tls.certificate.empty() || !access.tls.certificate_file.empty()),
      token_(encrypted_ ? access.token : ""),
      file_(encrypted_ ? access.token_file : "") {}

const std::string& Credentials::token(Clock::time_point now) {
  if (file_.empty() || (read_ && now - *read_ < kFresh)) {
    return token_;
  }
  if (const auto found = first_word(file_); !found.empty()) {
    token_ = found;
  }
  read_ = now;
  if (token_.empty()) {
    throw Error(ErrorKind::Missing, "no token can be read from '" + file_.string() + "'");
  }
  return token_;
}

bool Credentials::refused() {
  read_.reset();
  return !file_.empty();
}

std::string Credentials::shown() const {
  if (!file_.empty()) {
    return "the token in '" + file_.string() + "'";
  }
  if (!token_.empty()) {
    return "the token";
  }
  return certificate_ ? "the client certificate" : "a request without credentials";
}

}  // namespace sparkjob::kube
