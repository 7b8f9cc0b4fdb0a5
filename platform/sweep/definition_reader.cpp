#include "platform/sweep/definition_reader.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "models/common/errors.h"
#include "platform/common/text.h"
#include "platform/config/search_path.h"
#include "platform/config/value.h"

namespace vp::sweep {
namespace {

using config::Node;
namespace fs = std::filesystem;

Setting canonical(const Node& node, const config::Key& key, const config::Source& source) {
  config::Config scratch;
  config::assign(scratch, key, node, source);
  return {&key, config::to_yaml(scratch, key)};
}

bool is_list_type(const config::Key& key) {
  return std::holds_alternative<config::ItemsType>(key.type);
}

}  // namespace

NodeReader::NodeReader(const fs::path& file)
    : source_{file.string(), true, fs::absolute(file).parent_path()} {}

void NodeReader::fail(const Node& node, const std::string& problem) const {
  throw UserError(fmt::format("{}: {}", source_.at(node.line), problem));
}

void NodeReader::fail_unknown(const Node& node, const std::string& key) const {
  fail(node,
       fmt::format("{}: unknown key, did you mean {}?", quote(key), config::nearest_key(key)));
}

const Node& NodeReader::map(const Node& node) const {
  if (node.kind != Node::Kind::kMap) fail(node, quote(node.key) + ": expected a map");
  return node;
}

std::vector<const Node*> NodeReader::one_or_list(const Node& node) const {
  if (node.kind != Node::Kind::kSequence) return {&node};
  if (node.children.empty()) fail(node, quote(node.key) + ": an empty list leaves nothing to run");
  std::vector<const Node*> elements;
  for (const Node& child : node.children) elements.push_back(&child);
  return elements;
}

const std::string& NodeReader::text(const Node& node) const {
  if (node.kind != Node::Kind::kScalar) fail(node, quote(node.key) + ": expected a single value");
  return node.text;
}

double NodeReader::percent(const Node& node) const {
  const std::string& number = text(node);
  double value = 0;
  const auto [rest, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  const bool is_number = error == std::errc{} && rest == number.data() + number.size();
  if (!is_number || !std::isfinite(value) || value < 0) {
    fail(node, fmt::format("{}: expected a number of percent, found {}", node.key, quote(number)));
  }
  return value;
}

bool NodeReader::flag(const Node& node) const {
  const std::string& value = text(node);
  if (value != "true" && value != "false") {
    fail(node, fmt::format("{}: expected true or false, found {}", quote(node.key), quote(value)));
  }
  return value == "true";
}

fs::path NodeReader::file(const Node& node) const {
  std::vector<fs::path> folders = {source_.folder};
  for (const fs::path& folder : config::configuration_folders()) folders.push_back(folder);
  std::error_code error;
  for (const fs::path& folder : folders) {
    const fs::path path = (folder / text(node)).lexically_normal();
    if (fs::is_regular_file(path, error)) return path;
  }
  fail(node, fmt::format("{}: no such file in {} or the shipped configurations", quote(node.text),
                         source_.folder.string()));
}

Setting NodeReader::setting(const Node& node, const config::Key& key) const {
  return canonical(node, key, source_);
}

std::vector<Setting> NodeReader::values(const Node& node, const config::Key& key) const {
  const bool is_one_value =
      node.kind != Node::Kind::kSequence || (is_list_type(key) && !node.children.empty() &&
                                             node.children.front().kind != Node::Kind::kSequence);
  if (is_one_value) return {setting(node, key)};
  if (node.children.empty()) {
    fail(node, fmt::format("{}: an empty list leaves nothing to run", key.path));
  }
  std::vector<Setting> values;
  for (const Node& child : node.children) values.push_back(setting(child, key));
  return values;
}

std::vector<Setting> NodeReader::settings(const Node& node) const {
  std::vector<Setting> settings;
  add_settings(settings, map(node), "");
  return settings;
}

void NodeReader::add_settings(std::vector<Setting>& settings, const Node& node,
                              const std::string& section) const {
  for (const Node& child : node.children) {
    const std::string name = section + child.key;
    if (const config::Key* const key = config::find_key(name)) {
      settings.push_back(setting(child, *key));
    } else if (config::is_section(name) && child.kind == Node::Kind::kMap) {
      add_settings(settings, child, name + ".");
    } else if (name != "include") {
      fail_unknown(child, name);
    }
  }
}

Choice NodeReader::choice(const Node& node, const std::string& label) const {
  Choice choice{label, {}, settings(node)};
  for (const Node& child : node.children) {
    if (child.key == "include") choice.include = file(child);
  }
  return choice;
}

Condition NodeReader::condition(const Node& node) const {
  Condition condition{source_.at(node.line), {}};
  add_terms(condition, map(node), "");
  if (condition.terms.empty()) fail(node, "expected a map of keys to values, found no key");
  return condition;
}

void NodeReader::add_terms(Condition& condition, const Node& node,
                           const std::string& section) const {
  for (const Node& child : node.children) {
    const std::string name = section + child.key;
    Term term{name, config::find_key(name), {}};
    if (term.key != nullptr) {
      for (const Setting& value : values(child, *term.key)) term.values.push_back(value.value);
    } else if (const auto axis = variants_.find(name); axis != variants_.end()) {
      for (const Node* label : one_or_list(child)) {
        if (!axis->second.contains(text(*label))) {
          fail(*label, fmt::format("{}: there is no variant {}", name, quote(label->text)));
        }
        term.values.push_back(label->text);
      }
    } else if (config::is_section(name) && child.kind == Node::Kind::kMap) {
      add_terms(condition, child, name + ".");
      continue;
    } else {
      fail_unknown(child, name);
    }
    condition.terms.push_back(std::move(term));
  }
}

void NodeReader::add_variants(const Axis& axis) {
  for (const Choice& choice : axis.choices) variants_[axis.name].insert(choice.label);
}

Setting parse_setting(const std::string& text) {
  const config::Source source{"--set " + text.substr(0, 200), false, fs::current_path()};
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw UserError(fmt::format("--set: expected key.path=value, found {}", quote(text)));
  }
  const std::string path = text.substr(0, equals);
  const config::Key* const key = config::find_key(path);
  if (key == nullptr) {
    throw UserError(fmt::format("--set: {}: unknown key, did you mean {}?", quote(path),
                                config::nearest_key(path)));
  }
  return canonical(config::parse_document(text.substr(equals + 1), source), *key, source);
}

}  // namespace vp::sweep
