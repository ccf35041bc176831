// SPDX-License-Identifier: Apache-2.0
#include "layers/properties_file.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace sparkjob::layers {

Tree parse_conf(const File& file) {
  const std::string text = clean_text(file);
  Map map;
  int number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    ++number;
    const std::size_t end = line.find_first_of(" \t=:");
    if (line.empty() || line[0] == '#') {
      continue;
    }
    const std::size_t begin =
        end == std::string_view::npos ? end : line.find_first_not_of(" \t=:", end);
    Origin origin{.layer = file.path, .line = number, .column = 1};
    const std::string_view value =
        begin == std::string_view::npos ? std::string_view() : line.substr(begin);
    map.put({.key = std::string(line.substr(0, end)),
             .key_origin = origin,
             .value = {.value = Scalar{.text = std::string(value), .style = Style::Quoted},
                       .origin = origin,
                       .beaten = {}}});
  }
  return {.value = std::move(map),
          .origin = {.layer = file.path, .line = 1, .column = 1},
          .beaten = {}};
}

}  // namespace sparkjob::layers
