// SPDX-License-Identifier: Apache-2.0
#include "kube/credentials.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <fstream>

#include "error.hpp"
#include "kube/base64.hpp"

namespace sparkjob::kube {

namespace {

constexpr std::chrono::seconds kFresh{30};

std::string first_word(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string word;
  in >> word;
  return word;
}

/// What may stand in the name of a header, but for the percent sign.
bool is_plain(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
         std::string_view("!#$&'*+-.^_`|~").find(letter) != std::string_view::npos;
}

std::string escaped_name(const std::string& key) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string name;
  for (const char letter : key) {
    const auto byte = static_cast<unsigned char>(letter);
    if (is_plain(letter)) {
      name += letter;
    } else {
      name += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
  return name;
}

void impersonate(const Impersonation& other, Request& request) {
  if (other.user.empty()) {
    return;
  }
  auto& headers = request.headers;
  headers.emplace_back("Impersonate-User", other.user);
  if (!other.uid.empty()) {
    headers.emplace_back("Impersonate-Uid", other.uid);
  }
  for (const auto& group : other.groups) {
    headers.emplace_back("Impersonate-Group", group);
  }
  for (const auto& [key, values] : other.extra) {
    for (const auto& value : values) {
      headers.emplace_back("Impersonate-Extra-" + escaped_name(key), value);
    }
  }
}

/// ", expired 5 min ago", where the token is a JWT that has; it tells so itself. Else nothing.
std::string age(const std::string& token) {
  namespace chrono = std::chrono;
  const auto begin = token.find('.') + 1;
  const auto end = token.find('.', begin);
  const auto payload = from_base64(begin == 0 || end == std::string::npos
                                       ? std::string_view("?")
                                       : std::string_view(token).substr(begin, end - begin));
  const auto claims = nlohmann::json::parse(payload.value_or(""), nullptr, false);
  if (!claims.is_object() || !claims.value("exp", nlohmann::json()).is_number_integer()) {
    return "";
  }
  const auto now =
      chrono::floor<chrono::seconds>(chrono::system_clock::now().time_since_epoch()).count();
  const auto expiry = claims["exp"].get<std::int64_t>();
  if (expiry < 0 || expiry >= now) {
    return "";
  }
  const auto minutes_ago = (now - expiry) / 60;
  return ", expired " + (minutes_ago == 0 ? "just now" : std::to_string(minutes_ago) + " min ago");
}

/// A line break in a value would be a header of its own.
void check(const Request& request) {
  for (const auto& [name, value] : request.headers) {
    const bool breaks = std::any_of(value.begin(), value.end(), [](char letter) {
      return std::iscntrl(static_cast<unsigned char>(letter)) != 0;
    });
    if (breaks) {
      throw Error(ErrorKind::Config, "a credential has a letter in it that cannot be sent: the " +
                                         name + " header would have a control character");
    }
  }
}

}  // namespace

Credentials::Credentials(const Access& access)
    : encrypted_(access.server.starts_with("https://")), access_(access), token_(access.token) {
  if (access_.plugin) {
    login_.emplace(access_);
  }
}

void Credentials::authorize(Request& request, Clock::time_point now) {
  impersonate(access_.impersonation, request);
  if (encrypted_ && login_) {
    login_->authorize(request, now);
  } else if (encrypted_ && (!access_.username.empty() || !access_.password.empty())) {
    request.headers.emplace_back("Authorization",
                                 "Basic " + to_base64(access_.username + ":" + access_.password));
  } else if (encrypted_ && !token(now).empty()) {
    request.headers.emplace_back("Authorization", "Bearer " + token_);
  }
  check(request);
}

const std::string& Credentials::token(Clock::time_point now) {
  const auto& file = access_.token_file;
  if (file.empty() || (read_ && now - *read_ < kFresh)) {
    return token_;
  }
  if (const auto found = first_word(file); !found.empty()) {
    token_ = found;
  }
  read_ = now;
  if (token_.empty()) {
    throw Error(ErrorKind::Missing, "no token can be read from '" + file.string() + "'");
  }
  return token_;
}

bool Credentials::refused() {
  read_.reset();
  if (login_) {
    login_->refused();
  }
  return encrypted_ && (login_ || !access_.token_file.empty());
}

std::string Credentials::shown() const {
  if (!encrypted_) {
    return "a request without credentials";
  }
  if (login_) {
    return login_->shown();
  }
  if (!access_.token_file.empty()) {
    return "the token in '" + access_.token_file.string() + "'" + age(token_);
  }
  if (!access_.token.empty()) {
    return "the token" + age(token_);
  }
  if (!access_.username.empty()) {
    return "the password of '" + access_.username + "'";
  }
  const bool has_certificate =
      !access_.tls.certificate.empty() || !access_.tls.certificate_file.empty();
  return has_certificate ? "the client certificate" : "a request without credentials";
}

}  // namespace sparkjob::kube
