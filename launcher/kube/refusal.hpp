// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "error.hpp"
#include "kube/object_ref.hpp"
#include "kube/transport.hpp"

namespace sparkjob::kube {

/// The server's final no to a request: its Status.
struct Refusal {
  int code = 0;         ///< the HTTP status: 403, 409, 422 …
  std::string reason;   ///< Forbidden, Invalid … ; may be empty
  std::string message;  ///< the server's words, in one line
  std::string about;    ///< the kind that stood in the way (`details.kind`); may be empty
};

/// What an answer that is no success says. An answer by something that is no API server (a proxy's
/// page, plain text) gets a message of its own.
Refusal refusal(const Response& response);

/// Whether the answer is an API server's Status, and not some proxy's page.
bool is_status(const Response& response);

/// Whether a create was refused for a quota.
bool exceeds_quota(const Refusal& refusal);

/// What a refusal of `verb` (create, read, change, delete) on `object` means to the user, as an
/// Error with the server's words: Denied, or Refused for a quota that is in use and would be large
/// enough.
Error refused(const std::string& verb, const ObjectRef& object, const Refusal& refusal);

}  // namespace sparkjob::kube
