// SPDX-License-Identifier: Apache-2.0
#include "cli/hiding.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "spark/redaction.hpp"

namespace sparkjob::cli {

namespace {

using layers::Beaten;
using layers::Entry;
using layers::Tree;
using spark::Redaction;

void hide_beaten(const Redaction& redaction, std::string_view key, std::vector<Beaten>& beaten) {
  for (Beaten& value : beaten) {
    if (redaction.hides(key, value.text)) {
      value.text = spark::kRedacted;
    }
  }
}

void hide_text(const Redaction& redaction, std::string_view key, spec::Text& said) {
  if (redaction.hides(key, said.value)) {
    said.value = spark::kRedacted;
  }
  hide_beaten(redaction, key, said.beaten);
}

void hide_tree(const Redaction& redaction, std::string_view key, Tree& tree);

// An entry of an `env` list is named by its `name`, not by the key `value`.
std::string_view name_of(const Tree& tree) {
  const Tree* name = tree.at({"name"});
  return name != nullptr && name->scalar() != nullptr ? name->scalar()->text : std::string_view();
}

// Names of things are no secrets, even where they name one: an `env` entry, a Secret and its key.
bool is_name(const Entry& entry) {
  return entry.key == "name" || entry.key == "key";
}

void hide_map(const Redaction& redaction, Tree& tree) {
  const std::string name(name_of(tree));
  for (Entry& entry : tree.map()->entries) {
    if (is_name(entry)) {
      continue;
    }
    const bool named = entry.key == "value" && !name.empty();
    hide_tree(redaction, named ? std::string_view(name) : std::string_view(entry.key), entry.value);
  }
}

void hide_tree(const Redaction& redaction, std::string_view key, Tree& tree) {
  hide_beaten(redaction, key, tree.beaten);
  if (auto* scalar = std::get_if<layers::Scalar>(&tree.value)) {
    if (redaction.hides(key, scalar->text)) {
      *scalar =
          layers::Scalar{.text = std::string(spark::kRedacted), .style = layers::Style::Quoted};
    }
  } else if (tree.map() != nullptr) {
    hide_map(redaction, tree);
  } else if (tree.list() != nullptr) {
    for (Tree& item : *tree.list()) {
      hide_tree(redaction, key, item);
    }
  }
}

// `arguments: [--password, x]` in a document, as hide_words does for the typed words.
void hide_argument_list(const Redaction& redaction, layers::List& arguments) {
  spec::Words words;
  for (const Tree& item : arguments) {
    words.push_back(item.scalar()->text);
  }
  hide_words(redaction, words);
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::get<layers::Scalar>(arguments[i].value).text = words[i];
    arguments[i].beaten.clear();
  }
}

void hide_application(const Redaction& redaction, Tree& document) {
  Tree* spec = document.map()->find("spec");
  Tree* found = spec == nullptr ? nullptr : spec->map()->find("arguments");
  const Tree arguments = found == nullptr ? Tree{} : *found;
  hide_tree(redaction, "", document);
  if (found != nullptr) {
    *found = arguments;
    hide_argument_list(redaction, *found->list());
  }
}

}  // namespace

Redaction redaction(const spark::Properties& properties) {
  const auto at = properties.find("spark.redaction.regex");
  return Redaction(at == properties.end() ? std::nullopt
                                          : std::optional<std::string>(at->second.value));
}

void hide_words(const Redaction& redaction, spec::Words& words) {
  bool behind_secret_option = false;
  for (std::string& word : words) {
    const bool option = word.starts_with('-');
    const bool secret = redaction.hides("", word);
    if (behind_secret_option || (secret && !(option && word.find('=') == std::string::npos))) {
      word = spark::kRedacted;
    }
    behind_secret_option = option && secret && word != spark::kRedacted;
  }
}

Input without_secrets(Input input) {
  const Redaction redaction = cli::redaction(input.properties);
  for (auto& [key, property] : input.properties) {
    if (key != "spark.redaction.regex") {
      hide_text(redaction, key, property);
    }
  }
  if (input.application.arguments) {
    hide_words(redaction, input.application.arguments->value);
  }
  if (input.layers.application) {
    hide_application(redaction, *input.layers.application);
  }
  if (input.layers.launcher) {
    hide_tree(redaction, "", *input.layers.launcher);
  }
  return input;
}

}  // namespace sparkjob::cli
