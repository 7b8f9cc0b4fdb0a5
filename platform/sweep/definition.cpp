#include "platform/sweep/definition.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/common/errors.h"
#include "platform/common/text.h"
#include "platform/sweep/definition_reader.h"

namespace vp::sweep {
namespace {

using config::Node;

/// Reads the parts of a sweep that span the points; comparison_definition.cpp reads the rest.
class DefinitionReader {
 public:
  explicit DefinitionReader(const std::filesystem::path& file) : reader_(file) {
    definition_.file = file;
  }

  Definition read() {
    const Node root = config::read_document(definition_.file);
    if (root.kind != Node::Kind::kMap) {
      reader_.fail(root, "expected a map with grid or points (docs/sweeps.md)");
    }
    // The names of variants must be known before conditions are read.
    for (const Node& child : root.children) read_part(child);
    for (const Node& child : root.children) read_dependent_part(child);
    if (definition_.grids.empty() && definition_.points.empty()) {
      throw UserError(definition_.file.string() + ": nothing to run: expected grid or points");
    }
    return std::move(definition_);
  }

 private:
  void read_part(const Node& node) {
    if (node.key == "include") {
      definition_.include = reader_.file(node);
    } else if (node.key == "set") {
      definition_.settings = reader_.settings(node);
    } else if (node.key == "grid") {
      for (const Node* grid : reader_.one_or_list(node)) {
        definition_.grids.push_back(read_grid(*grid));
      }
    } else if (node.key == "points") {
      for (const Node& child : reader_.map(node).children) {
        definition_.points.push_back(reader_.choice(child, child.key));
      }
    } else if (node.key == "sensitivity") {
      for (const Node* name : reader_.one_or_list(node)) add_constants(*name);
    } else if (node.key == "report") {
      read_report(node);
    } else if (node.key != "exclude" && node.key != "reference") {
      reader_.fail(node, fmt::format("{}: unknown part of a sweep, expected include, set, grid, "
                                     "exclude, points, sensitivity, reference or report",
                                     quote(node.key)));
    }
  }

  void read_dependent_part(const Node& node) {
    if (node.key == "exclude") {
      for (const Node* condition : reader_.one_or_list(node)) {
        definition_.exclusions.push_back(reader_.condition(*condition));
      }
    } else if (node.key == "reference") {
      definition_.reference = read_reference(node, reader_);
    }
  }

  void read_report(const Node& node) {
    ReportDefinition& report = definition_.report;
    for (const Node& child : reader_.map(node).children) {
      if (child.key == "resources") {
        report.resources = reader_.file(child);
      } else if (child.key == "energy") {
        report.energy = reader_.file(child);
      } else if (child.key == "platforms") {
        report.platforms = reader_.file(child);
      } else if (child.key == "memory") {
        report.watches_memory = reader_.flag(child);
      } else if (child.key == "host") {
        report.measures_host = reader_.flag(child);
      } else {
        reader_.fail(child, fmt::format("{}: unknown part of a report, expected resources, energy, "
                                        "platforms, memory or host",
                                        quote(child.key)));
      }
    }
  }

  Grid read_grid(const Node& node) {
    Grid grid;
    add_axes(grid, reader_.map(node), "");
    if (grid.axes.empty()) reader_.fail(node, "grid: no keys, nothing to vary");
    return grid;
  }

  void add_axes(Grid& grid, const Node& node, const std::string& section) {
    for (const Node& child : node.children) {
      const std::string name = section + child.key;
      if (const config::Key* const key = config::find_key(name)) {
        grid.axes.push_back(key_axis(child, *key));
      } else if (config::is_section(name) && child.kind == Node::Kind::kMap) {
        add_axes(grid, child, name + ".");
      } else if (section.empty() && child.kind == Node::Kind::kMap &&
                 child.key.find('.') == std::string::npos) {
        grid.axes.push_back(variant_axis(child));
      } else {
        reader_.fail_unknown(child, name);
      }
    }
  }

  Axis key_axis(const Node& node, const config::Key& key) {
    Axis axis{std::string(key.path), true, {}};
    for (const Setting& setting : reader_.values(node, key)) {
      const bool occurs = std::any_of(
          axis.choices.begin(), axis.choices.end(),
          [&](const Choice& choice) { return choice.settings.front().value == setting.value; });
      if (occurs) reader_.fail(node, fmt::format("{}: {} occurs twice", key.path, setting.value));
      axis.choices.push_back({short_label(setting), {}, {setting}});
    }
    return axis;
  }

  Axis variant_axis(const Node& node) {
    Axis axis{node.key, false, {}};
    for (const Node& child : node.children)
      axis.choices.push_back(reader_.choice(child, child.key));
    if (axis.choices.empty()) reader_.fail(node, fmt::format("{}: no variants", quote(node.key)));
    reader_.add_variants(axis);
    return axis;
  }

  static std::string short_label(const Setting& setting) {
    if (!std::holds_alternative<config::PathType>(setting.key->type)) return setting.value;
    const std::size_t slash = setting.value.find_last_of('/');
    if (slash == std::string::npos) return setting.value;
    return setting.value.substr(slash + 1, setting.value.size() - slash - 2);
  }

  void add_constants(const Node& node) {
    const std::string& name = reader_.text(node);
    const std::size_t before = definition_.sensitivity.size();
    for (const config::Key& key : config::schema()) {
      const bool is_meant = key.path == name || key.path.starts_with(name + ".");
      const bool is_constant = key.path.starts_with("timing.") && key.unit == "cycles" &&
                               key.path != "timing.quantum" &&
                               std::holds_alternative<config::IntegerType>(key.type);
      if (is_meant && is_constant) definition_.sensitivity.push_back(&key);
    }
    if (definition_.sensitivity.size() == before) {
      reader_.fail(node, fmt::format("sensitivity: {} is neither a timing constant in cycles nor a "
                                     "section with some, did you mean {}?",
                                     quote(name), config::nearest_key(name)));
    }
  }

  Definition definition_;
  NodeReader reader_;
};

}  // namespace

Definition read_definition(const std::filesystem::path& file) {
  return DefinitionReader(file).read();
}

}  // namespace vp::sweep
