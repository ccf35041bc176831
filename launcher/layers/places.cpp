// SPDX-License-Identifier: Apache-2.0
#include "layers/places.hpp"

#include <algorithm>

namespace sparkjob::layers {

Places::Places(const std::string& layer, const std::string& text)
    : layer_(layer), text_(text), ascii_(std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x80U;
      })) {}

Origin Places::origin(const Spot& spot) {
  int column = spot.column;
  if (!ascii_) {
    const std::string_view left = left_of(spot);
    const std::size_t end = std::min(spot.offset, text_.size());
    const std::size_t begin = end - left.size();
    if (begin != line_begin_ || end < counted_to_) {
      line_begin_ = begin;
      counted_to_ = begin;
      continuations_ = 0;
    }
    const std::string_view fresh = left.substr(counted_to_ - begin);
    continuations_ += static_cast<int>(std::count_if(fresh.begin(), fresh.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    }));
    counted_to_ = end;
    column -= continuations_;
  }
  return {.layer = layer_, .line = spot.line + 1, .column = column + 1};
}

std::string_view Places::left_of(const Spot& spot) const {
  const std::size_t end = std::min(spot.offset, text_.size());
  const std::size_t length = std::min(static_cast<std::size_t>(spot.column), end);
  return std::string_view(text_).substr(end - length, length);
}

std::string_view Places::from(const Spot& spot) const {
  return std::string_view(text_).substr(std::min(spot.offset, text_.size()));
}

std::string_view Places::line(int number) const {
  std::string_view rest = text_;
  for (; number > 0 && !rest.empty(); --number) {
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
  }
  return rest.substr(0, rest.find('\n'));
}

}  // namespace sparkjob::layers
