// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace sparkjob::kube {

/// The lines of a log that is read in several answers, each line once: answers after the first
/// begin a little before the last line, and what was seen already is dropped. The answers' lines
/// begin with timestamps, which are taken off.
class LogLines {
 public:
  /// Gets a line with its newline; a line longer than `kLongest` comes in parts.
  using Sink = std::function<void(std::string_view line)>;
  static constexpr std::size_t kLongest = std::size_t{1} << 20;

  explicit LogLines(Sink sink) : sink_(std::move(sink)) {}

  /// From when on the next answer should be read (RFC 3339, whole seconds: the API server cuts
  /// anything finer off); nothing for the beginning.
  std::optional<std::string> since() const;
  /// A new answer begins. What was unfinished in the one before comes again.
  void begin();
  void add(const std::string& bytes);
  /// No answer will follow: gives an unfinished line as it is.
  void finish();
  /// Tells the reader of the log that lines are lost here.
  void mark_gap(const std::string& why);

 private:
  using Nanoseconds = std::int64_t;                  ///< since 1970
  using Seen = std::pair<Nanoseconds, std::size_t>;  ///< a line's time, and a hash of its beginning

  /// The line that is being read.
  struct Line {
    std::optional<Nanoseconds> time;
    std::size_t hash = 0;
    std::size_t length = 0;  ///< of what was read so far, without the timestamp
    std::size_t skip = 0;    ///< of it, what was given already
    bool dropped = false;
  };

  static std::optional<Nanoseconds> take_time(std::string_view& line);
  void take(std::string_view part, bool ends);
  Line begun(std::string_view& text);
  bool seen_before(const Line& line, std::string_view text);
  void remember(const Line& line);

  Sink sink_;
  std::string buffer_;            ///< bytes of which no part was taken yet
  std::optional<Line> line_;      ///< a long one, of which parts were taken
  std::optional<Line> half_;      ///< a long one that the answer before broke off in
  std::deque<Seen> recent_;       ///< the lines that the next answer will repeat
  std::multiset<Seen> repeated_;  ///< those of them still to come
  Nanoseconds newest_ = 0;
  bool resumed_ = false;    ///< whether this answer is not the first that brought lines
  bool connected_ = false;  ///< whether this answer was seen to join what was read before
  bool has_lines_ = false;  ///< whether this answer brought a line with a time
};

}  // namespace sparkjob::kube
