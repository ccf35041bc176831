// SPDX-License-Identifier: Apache-2.0
#include "launch/listeners.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <optional>
#include <set>
#include <sstream>
#include <system_error>

#include "os/process_tree.hpp"

namespace sparkjob::launch {

namespace {

constexpr std::string_view kListening = "0A";  // TCP_LISTEN of the kernel's net/tcp_states.h

std::optional<unsigned long> hexadecimal(std::string_view text) {
  unsigned long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

/// The kernel prints an address as one or four 32-bit words in the machine's own byte order.
std::optional<std::string> reachable_host(std::string_view digits) {
  std::array<std::uint32_t, 4> words{};
  const std::size_t count = digits.size() / 8;
  if (digits.size() % 8 != 0 || (count != 1 && count != 4)) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto word = hexadecimal(digits.substr(i * 8, 8));
    if (!word) {
      return std::nullopt;
    }
    words.at(i) = static_cast<std::uint32_t>(*word);
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool everywhere =
      std::all_of(words.begin(), words.end(), [](auto word) { return word == 0; });
  const bool mapped = count == 4 && words[0] == 0 && words[1] == 0 && words[2] == htonl(0xFFFF);
  if (everywhere || (mapped && words[3] == 0)) {
    return "127.0.0.1";
  }
  if (count == 1 || mapped) {
    ::inet_ntop(AF_INET, count == 1 ? words.data() : &words[3], text.data(), text.size());
    return text.data();
  }
  ::inet_ntop(AF_INET6, words.data(), text.data(), text.size());
  return "[" + std::string(text.data()) + "]";
}

/// `  0: 0100007F:0FC8 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 12345 …`
std::optional<Listener> listener(const std::string& line) {
  std::istringstream fields(line);
  std::string skipped;
  std::string local;
  std::string state;
  Listener found;
  fields >> skipped >> local >> skipped >> state;
  for (int field = 5; field <= 9; ++field) {
    fields >> skipped;
  }
  fields >> found.inode;
  const auto colon = local.find(':');
  if (!fields || state != kListening || colon == std::string::npos) {
    return std::nullopt;
  }
  const auto host = reachable_host(std::string_view(local).substr(0, colon));
  const auto port = hexadecimal(std::string_view(local).substr(colon + 1));
  if (!host || !port) {
    return std::nullopt;
  }
  found.host = *host;
  found.port = static_cast<int>(*port);
  return found;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Which of `inodes` the process holds open, added to `held`.
void add_sockets(pid_t process, std::set<std::string>& held) {
  std::error_code error;
  const std::filesystem::path folder = "/proc/" + std::to_string(process) + "/fd";
  for (auto entry = std::filesystem::directory_iterator(folder, error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    std::error_code gone;
    held.insert(std::filesystem::read_symlink(entry->path(), gone));
  }
}

}  // namespace

std::vector<Listener> listeners(std::string_view proc_net_tcp) {
  std::istringstream lines{std::string(proc_net_tcp)};
  std::vector<Listener> found;
  for (std::string line; std::getline(lines, line);) {
    if (auto one = listener(line)) {
      found.push_back(std::move(*one));
    }
  }
  return found;
}

std::vector<std::string> ui_addresses(pid_t process, const UiPorts& ports) {
  std::vector<Listener> candidates;
  const std::filesystem::path net = "/proc/" + std::to_string(process) + "/net";
  for (const char* table : {"tcp", "tcp6"}) {
    for (auto& one : listeners(text_of(net / table))) {
      if (one.port >= ports.first && one.port < ports.first + ports.count) {
        candidates.push_back(std::move(one));
      }
    }
  }
  std::set<std::string> held;
  if (!candidates.empty()) {  // only now: a JVM has hundreds of files open
    add_sockets(process, held);
    for (const auto& one : os::descendants(process)) {
      add_sockets(one.id, held);
    }
  }
  std::vector<std::string> addresses;
  for (const auto& one : candidates) {
    if (held.count("socket:[" + std::to_string(one.inode) + "]") != 0) {
      addresses.push_back("http://" + one.host + ":" + std::to_string(one.port));
    }
  }
  return addresses;
}

}  // namespace sparkjob::launch
