// SPDX-License-Identifier: Apache-2.0
#include "cli/options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

#include "cli/submit_options.hpp"
#include "error.hpp"
#include "objects/identity.hpp"
#include "spec/nearest.hpp"

namespace sparkjob::cli {

namespace {

// The parser writes straight into `options`, so both live together and never move.
struct Parser {
  Options options;
  CLI::App app{"Runs Spark applications on Kubernetes as a Job", "sparkjob"};
  std::map<std::string, std::string> submit;  // option -> value as typed
  std::string show;
  std::string output;
  std::map<CLI::App*, Verb> verbs;

  Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

 private:
  CLI::App* add(Verb verb, const std::string& name, const std::string& description);
  void add_layers(CLI::App* verb);
  void add_id(CLI::App* verb);
  void add_submit(CLI::App* verb);
  void add_output(CLI::App* verb);
};

CLI::App* Parser::add(Verb verb, const std::string& name, const std::string& description) {
  CLI::App* added = app.add_subcommand(name, description);
  added->set_help_flag("-h,--help", "Show this help");
  verbs[added] = verb;
  return added;
}

void Parser::add_layers(CLI::App* verb) {
  verb->add_option("--layers", options.layers,
                   "A directory of layers; may be given several times (default in a pod: "
                   "/etc/sparkjob/layers)")
      ->type_name("DIR")
      ->allow_extra_args(false);
}

void Parser::add_id(CLI::App* verb) {
  verb->add_option("--id", options.id,
                   "The application's id outside a Job: 32 hex digits, spark.app.id without spark-")
      ->type_name("HEX32");
}

void Parser::add_submit(CLI::App* verb) {
  auto& words = options.submit;
  for (const SubmitOption& option : submit_options()) {
    verb->add_option(std::string(option.option), submit[std::string(option.option)],
                     std::string(option.help))
        ->take_last()
        ->type_name("")
        ->group("spark-submit's options");
  }
  const auto group = [](CLI::Option* option) { option->group("spark-submit's options"); };
  group(verb->add_option("--class", words.main_class, "The application's main class")
            ->take_last()
            ->type_name(""));
  group(verb->add_option("--conf,-c", words.conf, "A Spark property")
            ->allow_extra_args(false)
            ->type_name("KEY=VALUE"));
  group(verb->add_option("--properties-file", words.properties_file, "A file of Spark properties")
            ->take_last()
            ->type_name("FILE"));
  group(verb->add_flag("--load-spark-defaults", words.load_spark_defaults,
                       "Read spark-defaults.conf of SPARK_CONF_DIR too, as the first layer"));
  group(verb->add_option("--proxy-user", words.proxy_user, "User to impersonate")
            ->take_last()
            ->type_name(""));
  group(verb->add_flag("--verbose", words.verbose, "Let spark-submit print what it does"));
  verb->prefix_command();
  verb->footer(
      "After the options: [APPLICATION [ARGUMENT...]], the application's file and its own words.");
}

void Parser::add_output(CLI::App* verb) {
  verb->add_option("--output,-o", output, "yaml or json")->type_name("FORMAT");
  verb->add_flag("--show-secrets", options.show_secrets,
                 "Show values that look secret instead of hiding them");
}

Parser::Parser() {
  app.set_help_flag("-h,--help", "Show this help");
  app.require_subcommand(0, 1);

  CLI::App* run = add(Verb::Run, "run", "Run the application and end with its result");
  add_layers(run);
  add_id(run);
  add_submit(run);

  CLI::App* render = add(Verb::Render, "render", "Print what run would do, touching nothing");
  add_layers(render);
  render
      ->add_option("--filename,-f", options.file,
                   "A kustomization's output instead of directories, - for standard input")
      ->type_name("FILE");
  render
      ->add_option("--show", show,
                   "objects (what run creates; the default in cluster mode), documents (the merged "
                   "layers; the default in client mode) or properties (what Spark is given)")
      ->type_name("WHAT");
  add_id(render);
  render->add_flag("--explain", options.explain, "Name for each value where it was written");
  add_output(render);
  add_submit(render);

  CLI::App* diff = add(Verb::Diff, "diff", "Show what changes between two environments");
  diff->add_option("A", options.sides,
                   "Two of: layer directories separated by commas, a kustomization's folder, its "
                   "output in a file, or - for standard input")
      ->expected(2)
      ->type_name("A B");
  add_output(diff);

  add(Verb::Version, "version", "Print the version");

  CLI::App* completion =
      add(Verb::Completion, "completion", "Print a completion script for a shell");
  completion->add_option("SHELL", options.shell, "bash, zsh or fish")->required();
}

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
