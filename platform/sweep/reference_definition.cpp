#include <fmt/format.h>

#include "models/common/errors.h"
#include "platform/common/pattern.h"
#include "platform/common/text.h"
#include "platform/sweep/definition_reader.h"

namespace vp::sweep {
namespace {

using config::Node;

std::string pattern(const Node& node, const NodeReader& reader) {
  try {
    static_cast<void>(Pattern(reader.text(node)));
  } catch (const UserError& error) {
    reader.fail(node, error.what());
  }
  return node.text;
}

Measure measure(const Node& node, const NodeReader& reader) {
  const std::string& name = reader.text(node);
  if (name == "cycles") return Measure::kCycles;
  if (name == "instructions") return Measure::kInstructions;
  if (name == "cycles_per_instruction") return Measure::kCyclesPerInstruction;
  reader.fail(node, fmt::format("measure: expected cycles, instructions or cycles_per_instruction, "
                                "found {}",
                                quote(name)));
}

Bound read_bound(const Node& node, const NodeReader& reader) {
  Bound bound;
  bound.name = node.key;
  for (const Node& child : reader.map(node).children) {
    if (child.key == "where") {
      bound.points = reader.condition(child);
    } else if (child.key == "rows") {
      bound.rows = pattern(child, reader);
    } else if (child.key == "measure") {
      bound.measure = measure(child, reader);
    } else if (child.key == "mean") {
      bound.mean = reader.percent(child);
    } else if (child.key == "worst") {
      bound.worst = reader.percent(child);
    } else {
      reader.fail(child, fmt::format("{}: unknown, expected where, rows, measure, mean or worst",
                                     quote(child.key)));
    }
  }
  if (!bound.mean && !bound.worst) {
    reader.fail(node, fmt::format("{}: a bound needs mean or worst", quote(node.key)));
  }
  return bound;
}

}  // namespace

ReferenceDefinition read_reference(const Node& node, const NodeReader& reader) {
  ReferenceDefinition reference;
  for (const Node& child : reader.map(node).children) {
    if (child.key == "files") {
      for (const Node* file : reader.one_or_list(child)) {
        reference.files.push_back(reader.file(*file));
      }
    } else if (child.key == "groups") {
      for (const Node& group : reader.map(child).children) {
        reference.groups.push_back({group.key, {}});
        for (const Node* condition : reader.one_or_list(group)) {
          reference.groups.back().conditions.push_back(reader.condition(*condition));
        }
      }
    } else if (child.key == "row_groups") {
      for (const Node& group : reader.map(child).children) {
        reference.row_groups.push_back({group.key, pattern(group, reader)});
      }
    } else if (child.key == "bounds") {
      for (const Node& bound : reader.map(child).children) {
        reference.bounds.push_back(read_bound(bound, reader));
      }
    } else {
      reader.fail(child, fmt::format("{}: unknown part of a reference, expected files, groups, "
                                     "row_groups or bounds",
                                     quote(child.key)));
    }
  }
  return reference;
}

}  // namespace vp::sweep
