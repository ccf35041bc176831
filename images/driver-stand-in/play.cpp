// SPDX-License-Identifier: Apache-2.0
#include "play.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <thread>
#include <unistd.h>

#include "command_line.hpp"
#include "effects.hpp"
#include "progress.hpp"
#include "rest.hpp"

namespace standin {
namespace {

struct Ended {
  int status;
};

// What SIGTERM leads to: read by the thread that waits for the signal.
struct Farewell {
  std::atomic<int> status{143};  // of a JVM
  std::atomic<bool> ignored{false};
  std::atomic<double> seconds{0};
};

double number(const Step& step, const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || value < 0) {
    throw std::runtime_error("not a number: '" + step.name + "=" + step.value + "'");
  }
  return value;
}

int count(const Step& step, const std::string& text) {
  return static_cast<int>(number(step, text));
}

// `COUNT,MILLISECONDS`; the time is 0 unless given.
struct Pace {
  int count;
  double seconds;
};

Pace pace(const Step& step) {
  const auto comma = step.value.find(',');
  if (comma == std::string::npos)
    return {count(step, step.value), 0};
  return {count(step, step.value.substr(0, comma)),
          number(step, step.value.substr(comma + 1)) / 1000};
}

class Play {
 public:
  explicit Play(const CommandLine& line)
      : line_(line),
        progress_(environment("SPARK_APPLICATION_ID", property("spark.app.id", "local-0")),
                  property("spark.app.name", "stand-in"), environment("SPARK_USER", "spark")) {}

  int run();

 private:
  [[nodiscard]] std::string property(const std::string& key, const std::string& otherwise) const {
    const auto found = line_.properties.find(key);
    return found == line_.properties.end() ? otherwise : found->second;
  }
  void handle_sigterm();
  void open_port() const;
  void perform(const Step& step);
  void run_job(const Step& step);
  void show(const Step& step) const;

  const CommandLine& line_;
  Progress progress_;
  Farewell farewell_;
};

// SIGTERM is taken by a thread of its own, as in a JVM: a shutdown hook may take its time.
void Play::handle_sigterm() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::thread([this, set] {
    while (true) {
      int signal = 0;
      sigwait(&set, &signal);
      log("ERROR", "SignalUtils",
          signal == SIGTERM ? "RECEIVED SIGNAL TERM" : "RECEIVED SIGNAL INT");
      if (farewell_.ignored)
        continue;
      pause(farewell_.seconds);
      log("INFO", "ShutdownHookManager", "Shutdown hook called");
      _exit(farewell_.status);
    }
  }).detach();
}

void Play::open_port() const {
  if (property("spark.ui.enabled", "true") != "true")
    return;
  const int port = std::atoi(property("spark.ui.port", "4040").c_str());
  if (!serve(port, progress_)) {
    log("WARN", "Utils", "Service 'SparkUI' could not bind on port " + std::to_string(port) + ".");
    return;
  }
  log("INFO", "SparkUI",
      "Bound SparkUI to 0.0.0.0, and started at http://localhost:" + std::to_string(port));
}

void Play::run_job(const Step& step) {
  const auto [tasks, seconds] = pace(step);
  progress_.begin_job(tasks);
  log("INFO", "DAGScheduler", "Got job with " + std::to_string(tasks) + " output partitions");
  for (int task = 0; task < tasks; ++task) {
    progress_.begin_task();
    pause(seconds);
    progress_.end_task(step.name == "job");
    if (step.name != "job")
      throw std::runtime_error("org.apache.spark.SparkException: Job aborted");
  }
  log("INFO", "DAGScheduler", "Job finished");
}

void burst(const Step& step) {
  const auto [lines, seconds] = pace(step);
  for (int line = 1; line <= lines; ++line) {
    log("INFO", "StandIn", "line " + std::to_string(line) + " of " + std::to_string(lines));
    if (seconds > 0)
      pause(seconds);
  }
}

void Play::show(const Step& step) const {
  if (step.name == "environment") {
    const char* const value = std::getenv(step.value.c_str());
    put(step.value + (value == nullptr ? " is not set" : "=" + std::string(value)), "\n");
  } else if (step.name == "property") {
    put(step.value + "=" + property(step.value, "(not set)"), "\n");
  } else if (access(step.value.c_str(), R_OK) != 0) {
    throw std::runtime_error("java.io.FileNotFoundException: " + step.value);
  }
}

void Play::perform(const Step& step) {
  const std::map<std::string, std::function<void()>> steps = {
      {"print", [&] { put(step.value, "\n"); }},
      {"part", [&] { put(step.value, ""); }},
      {"long",
       [&] { put(std::string(static_cast<std::size_t>(count(step, step.value)), 'x'), "\n"); }},
      {"error", [&] { log("ERROR", "StandIn", step.value); }},
      {"lines", [&] { burst(step); }},
      {"sleep", [&] { pause(number(step, step.value)); }},
      {"job", [&] { run_job(step); }},
      {"failing-job", [&] { run_job(step); }},
      {"executors", [&] { progress_.set_executors(count(step, step.value)); }},
      {"hog", [&] { hog(count(step, step.value)); }},
      {"environment", [&] { show(step); }},
      {"property", [&] { show(step); }},
      {"file", [&] { show(step); }},
      {"termination-message", [&] { write_file("/dev/termination-log", step.value); }},
      {"ignore-term", [&] { farewell_.ignored = true; }},
      {"term-status", [&] { farewell_.status = count(step, step.value); }},
      {"term-seconds", [&] { farewell_.seconds = number(step, step.value); }},
      {"hang",
       [&] {
         while (true)
           pause(3600);
       }},
      {"signal", [&] { kill_self(count(step, step.value)); }},
      {"exit", [&] { throw Ended{count(step, step.value)}; }},
      {"throw", [&] { throw std::runtime_error("java.lang.RuntimeException: " + step.value); }},
  };
  const auto found = steps.find(step.name);
  if (found == steps.end())
    throw std::runtime_error("unknown step '" + step.name + "'");
  found->second();
}

int Play::run() {
  handle_sigterm();
  log("INFO", "SparkContext", "Running Spark version 4.3.0 (a stand-in without Spark)");
  log("INFO", "SparkContext", "Submitted application: " + property("spark.app.name", "stand-in"));
  open_port();
  try {
    for (const Step& step : line_.steps)
      perform(step);
  } catch (const Ended& ended) {
    log("INFO", "ShutdownHookManager", "Shutdown hook called");
    return ended.status;
  }
  log("INFO", "SparkContext", "Successfully stopped SparkContext");
  log("INFO", "ShutdownHookManager", "Shutdown hook called");
  return 0;
}

}  // namespace

int play(const std::vector<std::string>& words) {
  const CommandLine line = parse(words);
  // Not destroyed: threads use it until the process ends.
  return (new Play(line))->run();
}

}  // namespace standin
