#include "platform/sweep/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "platform/config/value.h"
#include "platform/sweep/csv.h"

namespace vp::sweep {
namespace {

/// The parts of the statistics that a line of numbers cannot hold, or that concern the host.
const std::set<std::string> kLeftOut = {"format", "host", "parts", "loss", "end", "memory.arrays"};

/// "rows.tanh.cycles" and the like, in the order of the statistics.
using Numbers = std::vector<std::pair<std::string, std::string>>;

void flatten(Numbers& numbers, const Json& node, const std::string& path) {
  if (kLeftOut.contains(path)) return;
  if (node.is_object()) {
    for (const auto& [name, child] : node.items()) {
      flatten(numbers, child, path.empty() ? name : path + "." + name);
    }
  } else if (node.is_array()) {
    for (std::size_t i = 0; i < node.size(); ++i) {
      flatten(numbers, node[i], fmt::format("{}.{}", path, i));
    }
  } else if (node.is_number()) {
    numbers.emplace_back(path, node.dump());
  }
}

/// Names of all columns, those of a later line behind the name that they follow there.
std::vector<std::string> merge_columns(const std::vector<Numbers>& lines) {
  std::vector<std::string> columns;
  std::set<std::string> known;
  for (const Numbers& line : lines) {
    std::size_t behind = 0;
    for (const auto& [name, value] : line) {
      const auto here =
          std::find(columns.begin() + static_cast<std::ptrdiff_t>(behind), columns.end(), name);
      if (!known.insert(name).second) {
        if (here != columns.end()) behind = static_cast<std::size_t>(here - columns.begin()) + 1;
        continue;
      }
      columns.insert(columns.begin() + static_cast<std::ptrdiff_t>(behind++), name);
    }
  }
  return columns;
}

std::vector<std::string> variant_axes(const std::vector<Result>& results) {
  std::set<std::string> axes;
  for (const Result& result : results) {
    for (const auto& [axis, label] : result.point->labels) axes.insert(axis);
  }
  return {axes.begin(), axes.end()};
}

std::string label(const Point& point, const std::string& axis) {
  const auto found = point.labels.find(axis);
  return found == point.labels.end() ? std::string() : found->second;
}

}  // namespace

std::string display_value(const config::Config& config, const config::Key& key) {
  std::string value = config::to_yaml(config, key);
  if (!std::holds_alternative<config::PathType>(key.type) || value.back() != '"') return value;
  const std::size_t begin = value.find_last_of('/') + 1;
  return value.substr(begin, value.size() - begin - 1);
}

std::string results_csv(const std::vector<Result>& results,
                        const std::vector<const config::Key*>& keys) {
  std::vector<Numbers> lines;
  for (const Result& result : results) {
    lines.emplace_back();
    if (result.statistics) flatten(lines.back(), *result.statistics, "");
  }
  const std::vector<std::string> axes = variant_axes(results);
  const std::vector<std::string> columns = merge_columns(lines);
  std::vector<std::string> fields = {"point", "status"};
  fields.insert(fields.end(), axes.begin(), axes.end());
  for (const config::Key* key : keys) fields.emplace_back(key->path);
  fields.insert(fields.end(), columns.begin(), columns.end());
  std::string text = csv_line(fields);
  for (std::size_t i = 0; i < results.size(); ++i) {
    const Point& point = *results[i].point;
    fields = {point.name, results[i].statistics ? "ok" : "failed"};
    for (const std::string& axis : axes) fields.push_back(label(point, axis));
    for (const config::Key* key : keys) fields.push_back(display_value(point.config, *key));
    const std::map<std::string, std::string> numbers(lines[i].begin(), lines[i].end());
    for (const std::string& column : columns) {
      const auto number = numbers.find(column);
      fields.push_back(number == numbers.end() ? std::string() : number->second);
    }
    text += csv_line(fields);
  }
  return text;
}

std::string results_json(const std::vector<Result>& results,
                         const std::vector<const config::Key*>& keys) {
  Json points = Json::array();
  for (const Result& result : results) {
    Json entry = {{"point", result.point->name}};
    for (const auto& [axis, chosen] : result.point->labels) entry["variants"][axis] = chosen;
    entry["keys"] = Json::object();
    for (const config::Key* key : keys) {
      entry["keys"][std::string(key->path)] = display_value(result.point->config, *key);
    }
    if (result.statistics) {
      entry["status"] = "ok";
      entry["statistics"] = *result.statistics;
      entry["statistics"].erase("host");
    } else {
      entry["status"] = "failed";
      entry["failure"] = result.failure;
    }
    points.push_back(std::move(entry));
  }
  const Json root = {{"format", 1}, {"points", std::move(points)}};
  return root.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string host_csv(const std::vector<Result>& results) {
  std::string text = csv_line({"point", "seconds", "mips"});
  for (const Result& result : results) {
    if (!result.statistics || !result.statistics->contains("host")) continue;
    const Json& host = result.statistics->at("host");
    text += csv_line({result.point->name, host.value("seconds", Json(0)).dump(),
                      host.value("mips", Json(0)).dump()});
  }
  return text;
}

}  // namespace vp::sweep
