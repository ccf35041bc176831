// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.hpp"

#include <vector>

#include "cli/options.hpp"

namespace sparkjob::cli {

namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : " ") + word;
  }
  return text;
}

std::string verbs(const std::vector<VerbOptions>& vocabulary) {
  std::vector<std::string> names;
  names.reserve(vocabulary.size());
  for (const VerbOptions& words : vocabulary) {
    names.push_back(words.verb);
  }
  return joined(names);
}

std::string bash_script(const std::vector<VerbOptions>& vocabulary) {
  std::string cases;
  for (const VerbOptions& words : vocabulary) {
    cases += "    " + words.verb + ") words='" + joined(words.options) + "' ;;\n";
  }
  return "# source <(sparkjob completion bash)\n"
         "_sparkjob() {\n"
         "  local words='" +
         verbs(vocabulary) +
         "' current=\"${COMP_WORDS[COMP_CWORD]}\"\n"
         "  if [ \"$COMP_CWORD\" -gt 1 ]; then\n"
         "    case \"${COMP_WORDS[1]}\" in\n" +
         cases +
         "    esac\n"
         "    [ \"${current#-}\" != \"$current\" ] || words=\n"
         "  fi\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
         "}\n"
         "complete -o default -o bashdefault -F _sparkjob sparkjob\n";
}

std::string zsh_script(const std::vector<VerbOptions>& vocabulary) {
  return "# source <(sparkjob completion zsh)\n"
         "autoload -U +X bashcompinit && bashcompinit\n" +
         bash_script(vocabulary);
}

std::string fish_script(const std::vector<VerbOptions>& vocabulary) {
  std::string script = "# sparkjob completion fish | source\n";
  for (const VerbOptions& words : vocabulary) {
    script += "complete -c sparkjob -n __fish_use_subcommand -f -a " + words.verb + " -d '" +
              words.description + "'\n";
    for (const std::string& option : words.options) {
      script += "complete -c sparkjob -n '__fish_seen_subcommand_from " + words.verb + "' -l " +
                option.substr(2) + "\n";
    }
  }
  return script;
}

}  // namespace

std::string completion_script(const std::string& shell) {
  const auto words = vocabulary();
  if (shell == "bash") {
    return bash_script(words);
  }
  return shell == "zsh" ? zsh_script(words) : fish_script(words);
}

}  // namespace sparkjob::cli
