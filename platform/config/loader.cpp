#include "platform/config/loader.h"

#include <fmt/format.h>

#include <map>

#include "models/common/errors.h"
#include "platform/common/text.h"
#include "platform/config/checks.h"
#include "platform/config/document.h"
#include "platform/config/schema.h"
#include "platform/config/search_path.h"
#include "platform/config/value.h"

namespace vp::config {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kInclude = "include";

class Loader {
 public:
  Loader() {
    const Source source{"default", false, {}};
    for (const Key& key : schema()) {
      if (key.derive != nullptr) continue;
      assign(config_, key, parse_document(key.default_value, source), source);
    }
  }

  void add_file(const fs::path& file, bool may_include) {
    const Node root = read_document(file);
    const Source source{file.string(), true, fs::absolute(file).parent_path()};
    if (root.kind == Node::Kind::kNull) return;
    if (root.kind != Node::Kind::kMap) {
      throw UserError(source.at(root.line) + ": expected a map of sections (workload, soc, ...)");
    }
    for (const Node& child : root.children) {
      if (child.key == kInclude) include(child, source, may_include);
    }
    for (const Node& child : root.children) {
      if (child.key != kInclude) add(child, child.key, source);
    }
  }

  void add_setting(const std::string& setting) {
    const Source source{"--set " + setting.substr(0, 200), false, fs::current_path()};
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UserError(fmt::format("--set: expected key.path=value, found {}", quote(setting)));
    }
    const std::string path = setting.substr(0, equals);
    const Key* const key = find_key(path);
    if (key == nullptr) fail_unknown(path, "--set");
    const Node node = parse_document(setting.substr(equals + 1), source);
    assign(config_, *key, node, source);
    provenance_[path] = source.name;
  }

  void set_program(const fs::path& program) {
    config_.workload.program = fs::absolute(program).lexically_normal();
    has_given_program_ = true;
  }

  Config finish() {
    for (const Key& key : schema()) {
      if (key.derive != nullptr && !provenance_.contains(std::string(key.path)))
        key.derive(config_);
    }
    if (!has_given_program_) resolve_program();
    if (const auto conflict = find_conflict(config_)) fail_conflict(*conflict);
    return std::move(config_);
  }

 private:
  [[noreturn]] static void fail_unknown(const std::string& path, const std::string& where) {
    throw UserError(fmt::format("{}: {}: unknown key, did you mean {}?", where, quote(path),
                                nearest_key(path)));
  }

  /// Blames the first of the keys involved that somebody has written.
  [[noreturn]] void fail_conflict(const Conflict& conflict) const {
    for (const std::string_view key : conflict.keys) {
      const auto found = provenance_.find(std::string(key));
      if (found == provenance_.end()) continue;
      throw UserError(fmt::format("{}: {}: {}", found->second, key, conflict.problem));
    }
    throw UserError(fmt::format("{}: {}", conflict.keys.front(), conflict.problem));
  }

  void include(const Node& node, const Source& source, bool may_include) {
    if (!may_include) {
      throw UserError(source.at(node.line) + ": include: an included file cannot include another");
    }
    if (node.kind != Node::Kind::kScalar || node.text.empty()) {
      throw UserError(source.at(node.line) + ": include: expected the name of a file");
    }
    const fs::path file = (source.folder / node.text).lexically_normal();
    std::error_code error;
    if (!fs::exists(file, error)) {
      throw UserError(
          fmt::format("{}: include: {}: no such file", source.at(node.line), quote(file.string())));
    }
    add_file(file, false);
  }

  void add(const Node& node, const std::string& path, const Source& source) {
    if (const Key* const key = find_key(path)) {
      assign(config_, *key, node, source);
      provenance_[path] = source.at(node.line);
      return;
    }
    if (!is_section(path)) fail_unknown(path, source.at(node.line));
    if (node.kind == Node::Kind::kNull) return;
    if (node.kind != Node::Kind::kMap) {
      throw UserError(fmt::format("{}: {}: expected a map of keys, such as {}",
                                  source.at(node.line), path, nearest_key(path + ".")));
    }
    for (const Node& child : node.children) add(child, path + "." + child.key, source);
  }

  void resolve_program() {
    fs::path& program = config_.workload.program;
    if (program.empty()) return;
    std::string text = program.string();
    const std::string placeholder = "{data_type}";
    if (const auto at = text.find(placeholder); at != std::string::npos) {
      text.replace(at, placeholder.size(), to_yaml(config_, *find_key("workload.data_type")));
      program = text;
    }
    std::error_code error;
    if (fs::exists(program, error)) return;
    // Where it is not found at all, the last folder is where a build would put it.
    const fs::path name = program.filename();
    for (const fs::path& folder : firmware_folders()) {
      program = folder / name;
      if (fs::exists(program, error)) return;
    }
  }

  Config config_;
  std::map<std::string, std::string> provenance_;  ///< Key to the place that set it last.
  bool has_given_program_ = false;
};

}  // namespace

Config load(const Request& request) {
  Loader loader;
  if (request.file) loader.add_file(*request.file, true);
  for (const std::string& setting : request.settings) loader.add_setting(setting);
  if (request.program) loader.set_program(*request.program);
  return loader.finish();
}

}  // namespace vp::config
