// SPDX-License-Identifier: Apache-2.0
// A small HTTP server for the REST API and a page.
#pragma once

#include "progress.hpp"

namespace standin {

// Answers on all addresses of `port` from a thread of its own until the process ends; `progress`
// must live as long. False when the port cannot be had.
bool serve(int port, const Progress& progress);

}  // namespace standin
