// SPDX-License-Identifier: Apache-2.0
#include "cli/parser.hpp"

#include "cli/submit_options.hpp"

namespace sparkjob::cli {

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

void Parser::add_job(CLI::App* verb) {
  verb->add_option("--job-name", options.job_name, "The Job that would run it, which owns all")
      ->type_name("NAME");
  verb->add_option("--job-uid", options.job_uid, "That Job's UID, from which names are made")
      ->type_name("UID");
  verb->add_option("--attempt", options.attempt, "Which attempt of the Job, from 1")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
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

void Parser::add_namespace(CLI::App* verb) {
  verb->add_option("--namespace,-n", name_space, "The namespace (spark.kubernetes.namespace)")
      ->take_last()
      ->type_name("NAME")
      ->group("kubectl's options");
}

void Parser::add_connection(CLI::App* verb) {
  auto& words = options.connection.words;
  const auto add = [&](const char* option, std::string& word, const char* type, const char* help) {
    verb->add_option(option, word, help)->take_last()->type_name(type)->group("kubectl's options");
  };
  add("--kubeconfig", options.connection.kubeconfig, "FILE",
      "The kubeconfig, in place of KUBECONFIG");
  add("--context", words.context, "NAME", "The kubeconfig's context");
  add("--cluster", words.cluster, "NAME", "The kubeconfig's cluster");
  add("--user", words.user, "NAME", "The kubeconfig's user");
  add("--server,-s", words.server, "URL", "The API server's address");
  add("--tls-server-name", words.tls_server_name, "NAME", "The name in the server's certificate");
  add("--certificate-authority", words.certificate_authority, "FILE", "Whose servers to trust");
  add("--client-certificate", words.client_certificate, "FILE", "A client certificate for TLS");
  add("--client-key", words.client_key, "FILE", "The key of the client certificate");
  add("--token", words.token, "TOKEN", "A bearer token");
  add("--as", words.as, "USER", "The user to act as");
  add("--as-uid", words.as_uid, "UID", "The UID of the user to act as");
  verb->add_option("--as-group", words.as_groups, "A group to act as; may be given several times")
      ->type_name("GROUP")
      ->allow_extra_args(false)
      ->group("kubectl's options");
  verb->add_flag("--insecure-skip-tls-verify", words.insecure,
                 "Trust any server: the connection is not safe")
      ->group("kubectl's options");
  add("--request-timeout", request_timeout, "TIME",
      "How long one request may take: 30, 90s, 2m; 0 for what suits the request");
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
  add_namespace(run);
  add_connection(run);

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
  add_job(render);
  render->add_flag("--explain", options.explain, "Name for each value where it was written");
  add_output(render);
  add_submit(render);
  add_namespace(render);

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

}  // namespace sparkjob::cli
