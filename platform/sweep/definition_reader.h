#pragma once

#include <set>
#include <string>
#include <vector>

#include "platform/config/document.h"
#include "platform/sweep/definition.h"

namespace vp::sweep {

/// Turns nodes of a sweep's YAML into checked values; every mistake is a UserError "file:line:
/// ...".
class NodeReader {
 public:
  explicit NodeReader(const std::filesystem::path& file);

  [[noreturn]] void fail(const config::Node& node, const std::string& problem) const;
  [[noreturn]] void fail_unknown(const config::Node& node, const std::string& key) const;

  const config::Node& map(const config::Node& node) const;
  /// The elements of a list, at least one; anything else counts as a list of one.
  std::vector<const config::Node*> one_or_list(const config::Node& node) const;
  const std::string& text(const config::Node& node) const;
  double percent(const config::Node& node) const;
  bool flag(const config::Node& node) const;
  /// An existing file, looked for in the folder of the sweep, then in configs/.
  std::filesystem::path file(const config::Node& node) const;

  Setting setting(const config::Node& node, const config::Key& key) const;
  /// One value or a list of them, at least one.
  std::vector<Setting> values(const config::Node& node, const config::Key& key) const;
  /// A map of keys, "a.b: 1" or nested "a: {b: 1}".
  std::vector<Setting> settings(const config::Node& node) const;
  /// A map of keys, and possibly `include`.
  Choice choice(const config::Node& node, const std::string& label) const;
  /// A map of keys or names of variant axes to one value or a list.
  Condition condition(const config::Node& node) const;

  /// Makes an axis of variants known to condition().
  void add_variants(const Axis& axis);

 private:
  void add_settings(std::vector<Setting>& settings, const config::Node& node,
                    const std::string& section) const;
  void add_terms(Condition& condition, const config::Node& node, const std::string& section) const;

  config::Source source_;
  std::map<std::string, std::set<std::string>> variants_;  ///< Axis to its labels.
};

/// The `reference` part.
ReferenceDefinition read_reference(const config::Node& node, const NodeReader& reader);

}  // namespace vp::sweep
