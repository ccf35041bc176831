// SPDX-License-Identifier: Apache-2.0
#include "cli/options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

#include "cli/parser.hpp"
#include "cli/submit_options.hpp"
#include "error.hpp"
#include "kube/duration.hpp"
#include "objects/identity.hpp"
#include "spec/nearest.hpp"

namespace sparkjob::cli {

namespace {

std::vector<std::string_view> option_names(const CLI::App& verb) {
  std::vector<std::string_view> names;
  for (const CLI::Option* option : verb.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back(name);
    }
  }
  return names;
}

[[noreturn]] void unknown_option(const CLI::App& verb, const std::string& word) {
  const std::string option = word.substr(0, word.find('='));
  for (const RefusedOption& refused : refused_options()) {
    if (refused.option == option) {
      throw Error(ErrorKind::Usage, "'" + option + "' has no meaning here",
                  std::string(refused.instead));
    }
  }
  const auto name = spec::nearest(option.substr(option.find_first_not_of('-')), option_names(verb));
  throw Error(
      ErrorKind::Usage, "'" + option + "' is not an option of sparkjob " + verb.get_name(),
      name ? "did you mean --" + *name + "?" : "see sparkjob " + verb.get_name() + " --help");
}

void take_application(const CLI::App& verb, SubmitWords& words) {
  words.application = verb.remaining();
  if (!words.application.empty() && words.application.front().size() > 1 &&
      words.application.front().front() == '-') {
    unknown_option(verb, words.application.front());
  }
}

void take_submit(const CLI::App& verb, const Parser& parser, SubmitWords& words) {
  for (const SubmitOption& option : submit_options()) {
    const std::string name(option.option);
    if (verb.count(name) != 0) {
      words.options.push_back({name, std::string(option.property), parser.submit.at(name)});
    }
  }
  if (!parser.name_space.empty()) {
    words.options.push_back({"--namespace", "spark.kubernetes.namespace", parser.name_space});
  }
}

// One of the words an option or an argument takes.
template <class T>
T chosen(const std::string& what, const std::string& word, const std::map<std::string, T>& words) {
  const auto at = words.find(word);
  if (at != words.end()) {
    return at->second;
  }
  std::string allowed;
  for (const auto& [name, value] : words) {
    allowed += name.empty() ? "" : (allowed.empty() ? "" : ", ") + name;
  }
  throw Error(ErrorKind::Usage, what + ": '" + word + "' is none of its words",
              "write one of " + allowed);
}

void take_words(const Parser& parser, Options& options) {
  if (!parser.show.empty()) {
    options.show = chosen<Show>("--show", parser.show,
                                {{"objects", Show::Objects},
                                 {"documents", Show::Documents},
                                 {"properties", Show::Properties}});
  }
  if (options.id && !objects::is_id(*options.id)) {
    throw Error(ErrorKind::Usage, "--id: '" + *options.id + "' is no id of an application",
                "write 32 lower-case hex digits");
  }
  if (!parser.request_timeout.empty()) {
    options.connection.request_timeout = kube::duration(parser.request_timeout);
    if (!options.connection.request_timeout) {
      throw Error(ErrorKind::Usage,
                  "--request-timeout: '" + parser.request_timeout + "' is no time",
                  "write seconds or a number with its unit, for example 90s or 2m");
    }
  }
  options.output =
      chosen<Output>("--output", parser.output,
                     {{"", Output::Text}, {"yaml", Output::Yaml}, {"json", Output::Json}});
  if (options.verb == Verb::Completion) {
    chosen<int>("completion", options.shell, {{"bash", 0}, {"zsh", 0}, {"fish", 0}});
  }
}

void check_verb(const std::vector<std::string>& words) {
  if (words.empty() || words.front().starts_with('-')) {
    return;
  }
  std::vector<std::string> verbs;
  for (const VerbOptions& known : vocabulary()) {
    verbs.push_back(known.verb);  // NOLINT(performance-inefficient-vector-operation): five words
  }
  if (std::find(verbs.begin(), verbs.end(), words.front()) == verbs.end()) {
    const auto name = spec::nearest(words.front(), {verbs.begin(), verbs.end()});
    throw Error(ErrorKind::Usage, "'" + words.front() + "' is not a command of sparkjob",
                name ? "did you mean " + *name + "?" : "see sparkjob --help");
  }
}

std::vector<std::string> reversed(std::vector<std::string> words) {
  return {words.rbegin(), words.rend()};  // CLI11 takes them from the back
}

}  // namespace

Options parse(const std::vector<std::string>& words) {
  const auto parser = std::make_unique<Parser>();
  try {
    parser->app.parse(reversed(words));
  } catch (const CLI::CallForHelp&) {
    const auto chosen = parser->app.get_subcommands();
    parser->options.help = chosen.empty() ? parser->app.help() : chosen.front()->help("sparkjob");
    return parser->options;
  } catch (const CLI::ParseError& error) {
    check_verb(words);
    const auto chosen = parser->app.get_subcommands();
    const std::string verb = chosen.empty() ? "" : " " + chosen.front()->get_name();
    throw Error(ErrorKind::Usage, error.what(), "see sparkjob" + verb + " --help");
  }
  const auto chosen = parser->app.get_subcommands();
  if (chosen.empty()) {
    parser->options.help = parser->app.help();
    return parser->options;
  }
  CLI::App* verb = chosen.front();
  parser->options.verb = parser->verbs.at(verb);
  take_words(*parser, parser->options);
  if (parser->options.verb == Verb::Run || parser->options.verb == Verb::Render) {
    take_application(*verb, parser->options.submit);
    take_submit(*verb, *parser, parser->options.submit);
  }
  return parser->options;
}

std::vector<VerbOptions> vocabulary() {
  const auto parser = std::make_unique<Parser>();
  std::vector<VerbOptions> result;
  for (const CLI::App* verb : parser->app.get_subcommands({})) {
    VerbOptions words{
        .verb = verb->get_name(), .description = verb->get_description(), .options = {}};
    for (const auto name : option_names(*verb)) {
      words.options.push_back("--" + std::string(name));
    }
    result.push_back(std::move(words));
  }
  return result;
}

}  // namespace sparkjob::cli
