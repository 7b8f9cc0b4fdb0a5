#include "platform/sweep/points.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "models/common/errors.h"
#include "platform/common/text.h"
#include "platform/config/loader.h"
#include "platform/config/value.h"

namespace vp::sweep {
namespace {

constexpr std::size_t kMostPoints = 100'000;
constexpr std::size_t kLongestName = 200;  // of a folder, with room for what is put beside it

/// A point before its configuration is known to be possible.
struct Candidate {
  std::string name;
  std::vector<const Choice*> choices;
  std::map<std::string, std::string> labels;
};

/// Characters that are safe in a folder name, in a shell and in a CSV field.
std::string safe(const std::string& text) {
  std::string name;
  for (const char c : text) {
    const bool is_safe = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                         std::string_view("._=+-").find(c) != std::string_view::npos;
    name += is_safe ? c : '-';
  }
  return name;
}

/// The shortest end of `path`, in whole components, that is the end of no other of `paths`.
std::string shortest_name(const std::string& path, const std::set<std::string>& paths) {
  for (std::size_t dot = path.rfind('.'); dot != std::string::npos;
       dot = path.rfind('.', dot - 1)) {
    const std::string end = path.substr(dot);
    const auto users = std::count_if(
        paths.begin(), paths.end(), [&](const std::string& other) { return other.ends_with(end); });
    if (users <= 1) return end.substr(1);
    if (dot == 0) break;
  }
  return path;
}

class Expander {
 public:
  Expander(const Definition& definition, const std::vector<Setting>& overrides)
      : definition_(definition), overrides_(overrides) {
    for (const Grid& grid : definition.grids) {
      for (const Axis& axis : grid.axes) {
        if (axis.is_key) keys_.insert(axis.name);
      }
    }
  }

  std::vector<Point> expand() {
    std::vector<Candidate> candidates;
    for (const Grid& grid : definition_.grids) add_grid(candidates, grid);
    exclude(candidates);
    for (const Choice& choice : definition_.points) {
      candidates.push_back({safe(choice.label), {&choice}, {}});
    }
    if (candidates.empty()) {
      throw UserError(definition_.file.string() + ": every point is excluded");
    }
    std::vector<Point> points;
    std::set<std::string> names;
    for (const Candidate& candidate : candidates) {
      if (!names.insert(candidate.name).second) {
        throw UserError(fmt::format("{}: two points are named {}", definition_.file.string(),
                                    quote(candidate.name)));
      }
      points.push_back({candidate.name, candidate.labels, load(candidate), {}, nullptr});
    }
    return points;
  }

 private:
  void add_grid(std::vector<Candidate>& candidates, const Grid& grid) const {
    std::vector<Candidate> product = {{}};
    for (const Axis& axis : grid.axes) {
      std::vector<Candidate> larger;
      if (product.size() * axis.choices.size() + candidates.size() > kMostPoints) {
        throw UserError(
            fmt::format("{}: more than {} points", definition_.file.string(), kMostPoints));
      }
      for (const Candidate& candidate : product) {
        for (const Choice& choice : axis.choices) {
          larger.push_back(candidate);
          extend(larger.back(), axis, choice);
        }
      }
      product = std::move(larger);
    }
    candidates.insert(candidates.end(), product.begin(), product.end());
  }

  void extend(Candidate& candidate, const Axis& axis, const Choice& choice) const {
    if (!candidate.name.empty()) candidate.name += '_';
    if (axis.is_key) {
      candidate.name += shortest_name(axis.name, keys_) + "=" + safe(choice.label);
    } else {
      candidate.name += safe(choice.label);
      candidate.labels[axis.name] = choice.label;
    }
    if (candidate.name.size() > kLongestName) {
      throw UserError(fmt::format("{}: the name of a point has more than {} characters ({})",
                                  definition_.file.string(), kLongestName, quote(candidate.name)));
    }
    candidate.choices.push_back(&choice);
  }

  void exclude(std::vector<Candidate>& candidates) const {
    for (const Condition& condition : definition_.exclusions) {
      const std::size_t before = candidates.size();
      std::erase_if(candidates, [&](const Candidate& candidate) {
        return std::all_of(condition.terms.begin(), condition.terms.end(), [&](const Term& term) {
          return std::count(term.values.begin(), term.values.end(), stated(candidate, term)) > 0;
        });
      });
      if (candidates.size() == before) {
        throw UserError(condition.where + ": exclude: no point of the grid is meant");
      }
    }
  }

  /// What the sweep's file states for this candidate; its configuration need not be possible.
  std::string stated(const Candidate& candidate, const Term& term) const {
    if (term.key == nullptr) {
      const auto label = candidate.labels.find(term.name);
      return label == candidate.labels.end() ? std::string() : label->second;
    }
    std::string value;
    bool is_stated = false;
    const auto look_at = [&](const std::vector<Setting>& settings) {
      for (const Setting& setting : settings) {
        if (setting.key != term.key) continue;
        value = setting.value;
        is_stated = true;
      }
    };
    look_at(definition_.settings);
    for (const Choice* choice : candidate.choices) look_at(choice->settings);
    look_at(overrides_);
    if (is_stated) return value;
    const Candidate bare{"exclude", {}, {}};
    return config::to_yaml(load(bare), *term.key);
  }

  config::Config load(const Candidate& candidate) const {
    config::Request request;
    request.file = definition_.include;
    const Choice* includer = nullptr;
    const auto add = [&](const std::vector<Setting>& settings) {
      for (const Setting& setting : settings) {
        request.settings.push_back(fmt::format("{}={}", setting.key->path, setting.value));
      }
    };
    add(definition_.settings);
    for (const Choice* choice : candidate.choices) {
      add(choice->settings);
      if (!choice->include) continue;
      if (includer != nullptr) {
        throw UserError(fmt::format("{}: point {}: {} and {} both include a configuration",
                                    definition_.file.string(), candidate.name,
                                    quote(includer->label), quote(choice->label)));
      }
      includer = choice;
      request.file = choice->include;
    }
    add(overrides_);
    try {
      return config::load(request);
    } catch (const UserError& error) {
      throw UserError(
          fmt::format("{}: point {}: {}", definition_.file.string(), candidate.name, error.what()));
    }
  }

  const Definition& definition_;
  const std::vector<Setting>& overrides_;
  std::set<std::string> keys_;  ///< That grids vary.
};

/// `points` with, after each, its copies with one constant raised.
std::vector<Point> raise_constants(const std::vector<Point>& points,
                                   const std::vector<const config::Key*>& constants) {
  std::vector<Point> all;
  for (const Point& point : points) {
    all.push_back(point);
    for (const config::Key* key : constants) {
      const auto& type = std::get<config::IntegerType>(key->type);
      const std::uint64_t value = type.get(point.config);
      if (value >= type.maximum) continue;
      Point raised = point;
      raised.name = fmt::format("{}_{}+1", point.name, key->path);
      raised.base = point.name;
      raised.raised = key;
      type.set(raised.config, value + 1);
      all.push_back(std::move(raised));
    }
  }
  return all;
}

}  // namespace

std::string value_of(const Point& point, const Term& term) {
  if (term.key != nullptr) return config::to_yaml(point.config, *term.key);
  const auto label = point.labels.find(term.name);
  return label == point.labels.end() ? std::string() : label->second;
}

bool meets(const Point& point, const Condition& condition) {
  return std::all_of(condition.terms.begin(), condition.terms.end(), [&](const Term& term) {
    return std::count(term.values.begin(), term.values.end(), value_of(point, term)) > 0;
  });
}

std::vector<Point> expand(const Definition& definition, const std::vector<Setting>& overrides) {
  std::vector<Point> points = Expander(definition, overrides).expand();
  if (definition.sensitivity.empty()) return points;
  return raise_constants(points, definition.sensitivity);
}

std::vector<const config::Key*> distinguishing_keys(const Definition& definition,
                                                    const std::vector<Point>& points) {
  std::set<std::string_view> of_grids;
  for (const Grid& grid : definition.grids) {
    for (const Axis& axis : grid.axes) of_grids.insert(axis.name);
  }
  std::vector<const config::Key*> keys;
  for (const config::Key& key : config::schema()) {
    if (std::holds_alternative<config::RowsType>(key.type)) continue;
    const std::string first = config::to_yaml(points.front().config, key);
    const bool differs = std::any_of(points.begin(), points.end(), [&](const Point& point) {
      return point.raised == nullptr && config::to_yaml(point.config, key) != first;
    });
    if (differs || of_grids.contains(key.path)) keys.push_back(&key);
  }
  return keys;
}

}  // namespace vp::sweep
