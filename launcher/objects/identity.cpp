// SPDX-License-Identifier: Apache-2.0
#include "objects/identity.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>

#include "error.hpp"

namespace sparkjob::objects {

namespace {

constexpr std::size_t kDigits = 32;
constexpr std::size_t kLast = 8;  // as many digits as an attempt may need

std::string hex(std::uint32_t number) {
  constexpr auto kHexDigits = "0123456789abcdef";
  std::string text;
  for (int shift = 28; shift >= 0; shift -= 4) {
    text += kHexDigits[(number >> static_cast<unsigned>(shift)) & 0xFU];
  }
  return text;
}

}  // namespace

bool is_id(const std::string& text) {
  return text.size() == kDigits && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return std::isdigit(c) != 0 || (c >= 'a' && c <= 'f');
         });
}

Identity identity(const Job& job, const std::string& name_space, int attempt) {
  std::string id;
  for (const char c : job.uid) {
    if (c != '-') {
      id += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  if (!is_id(id)) {
    throw Error(ErrorKind::Config, "'" + job.uid + "' is not the UID of a Job",
                "take it from the pod's label batch.kubernetes.io/controller-uid");
  }
  const std::string end = id.substr(kDigits - kLast);
  std::uint32_t last = 0;
  std::from_chars(end.data(), end.data() + end.size(), last, 16);
  last ^= static_cast<std::uint32_t>(attempt - 1);
  return {.id = id.substr(0, kDigits - kLast) + hex(last),
          .name_space = name_space,
          .job = job,
          .attempt = attempt};
}

}  // namespace sparkjob::objects
