#include "platform/sweep/report/lineup.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace vp::sweep {
namespace {

constexpr std::uint64_t kStudysFocus = 28;
constexpr std::size_t kMesh = 0;  // of the traits
constexpr std::size_t kHarts = 1;

/// Keys that Subject has a trait or a field for.
const std::set<std::string_view> kNamedApart = {"workload.partitions", "accelerator.mesh",
                                                "accelerator.model", "soc.harts"};

std::string mesh_of(const Point& point) {
  const config::Accelerator& accelerator = point.config.accelerator;
  switch (accelerator.model) {
    case config::AcceleratorModel::kNone:
      return "core alone";
    case config::AcceleratorModel::kRtl:
      return fmt::format("{0}x{0} RTL", accelerator.mesh);
    default:
      return fmt::format("{0}x{0}", accelerator.mesh);
  }
}

/// "exact" says enough, "256" does not.
std::string trait(const config::Config& config, const config::Key& key) {
  const std::string value = display_value(config, key);
  const bool speaks = !value.empty() && (std::isalpha(static_cast<unsigned char>(value[0])) != 0) &&
                      value != "true" && value != "false";
  if (speaks) return value;
  return std::string(key.path.substr(key.path.rfind('.') + 1)) + "=" + value;
}

/// The keys that tell runs apart and have no other name, those that the sweep's grids vary first.
std::vector<const config::Key*> keys_of_traits(const Plan& plan) {
  std::set<std::string_view> of_grids;
  std::set<const config::Key*> set_by_variants;
  for (const Grid& grid : plan.definition.grids) {
    for (const Axis& axis : grid.axes) {
      if (axis.is_key) of_grids.insert(axis.name);
      if (axis.is_key) continue;
      for (const Choice& choice : axis.choices) {
        for (const Setting& setting : choice.settings) set_by_variants.insert(setting.key);
      }
    }
  }
  std::vector<const config::Key*> keys;
  for (const config::Key* key : plan.keys) {
    if (!kNamedApart.contains(key->path) && !set_by_variants.contains(key)) keys.push_back(key);
  }
  std::stable_partition(keys.begin(), keys.end(),
                        [&](const config::Key* key) { return of_grids.contains(key->path); });
  return keys;
}

/// Adds what the key makes of each point, unless that follows from what is known of it already, as
/// a default does that depends on another key.
void add_trait(std::vector<std::vector<std::string>>& known, const std::vector<Point>& points,
               const config::Key& key) {
  std::map<std::vector<std::string>, std::string> follows;
  std::vector<std::string> values;
  bool is_new = false;
  for (std::size_t i = 0; i < points.size(); ++i) {
    values.push_back(trait(points[i].config, key));
    std::vector<std::string> condition = known[i];
    condition.push_back(std::to_string(points[i].config.workload.partitions));
    const auto [place, is_first] = follows.emplace(std::move(condition), values.back());
    is_new = is_new || (!is_first && place->second != values.back());
  }
  if (!is_new) return;
  for (std::size_t i = 0; i < points.size(); ++i) known[i].push_back(values[i]);
}

template <class Of>
std::vector<std::uint64_t> distinct(const std::vector<Subject>& subjects, const Of& of) {
  std::set<std::uint64_t> values;
  for (const Subject& subject : subjects) values.insert(of(subject));
  return {values.begin(), values.end()};
}

template <class Value>
std::size_t rank(std::vector<Value>& known, const Value& value) {
  const auto found = std::find(known.begin(), known.end(), value);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  known.push_back(value);
  return known.size() - 1;
}

std::string join(const std::vector<std::string>& values, const char* separator) {
  return fmt::format("{}", fmt::join(values, separator));
}

}  // namespace

std::uint64_t Subject::cycles() const {
  const auto total = statistics->at("cycles").at("total").get<std::uint64_t>();
  if (total > 0) return total;
  const Json& harts = statistics->at("guest").at("harts");
  return harts.empty() ? 0 : harts.front().at("cycles").get<std::uint64_t>();
}

std::optional<double> Subject::number(const std::string& path) const {
  const Json::json_pointer pointer("/" + path);
  if (!statistics->contains(pointer)) return std::nullopt;
  const Json& value = statistics->at(pointer);
  if (!value.is_number()) return std::nullopt;
  return value.get<double>();
}

Lineup::Lineup(const Plan& plan, const std::vector<Result>& results) {
  std::set<std::string> axes;
  for (const Point& point : plan.points) {
    for (const auto& [axis, chosen] : point.labels) axes.insert(axis);
  }
  std::vector<std::vector<std::string>> traits;  // by point
  for (const Point& point : plan.points) {
    traits.push_back({mesh_of(point), std::to_string(point.config.soc.harts)});
    for (const std::string& axis : axes) {
      const auto chosen = point.labels.find(axis);
      traits.back().push_back(chosen == point.labels.end() ? "" : chosen->second);
    }
  }
  for (const config::Key* key : keys_of_traits(plan)) add_trait(traits, plan.points, *key);
  for (const Result& result : results) {
    if (!result.statistics || result.point->raised != nullptr) continue;
    Subject subject{result.point, &*result.statistics, 0, {}};
    const config::Config& config = result.point->config;
    if (config.is_training()) subject.partitions = config.workload.partitions;
    subject.traits = traits[static_cast<std::size_t>(result.point - plan.points.data())];
    subjects_.push_back(std::move(subject));
  }
  values_.resize(subjects_.empty() ? 0 : subjects_.front().traits.size());
  for (const Subject& subject : subjects_) {
    for (std::size_t i = 0; i < values_.size(); ++i) rank(values_[i], subject.traits[i]);
  }
}

std::string Lineup::label(const std::vector<const Subject*>& subjects) const {
  std::vector<std::string> words;
  std::string system;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    std::vector<std::string> chosen;
    for (const Subject* subject : subjects) rank(chosen, subject->traits[i]);
    const bool is_system = i == kMesh || i == kHarts;
    const bool says_nothing = chosen.size() > 1 && chosen.size() == values_[i].size();
    if (says_nothing || (!is_system && values_[i].size() == 1)) continue;
    const std::string text = join(chosen, "/");
    if (text.empty()) continue;
    if (i == kMesh) {
      system = text;
    } else if (i == kHarts) {
      const char* const noun = text == "1" ? " hart" : " harts";
      system = system.empty() ? text + noun : system + "-" + text;
    } else {
      words.push_back(text);
    }
  }
  const bool is_only_system = values_[kMesh].size() == 1 && values_[kHarts].size() == 1;
  if (!system.empty() && (words.empty() || !is_only_system)) words.insert(words.begin(), system);
  return words.empty() ? "all runs" : join(words, ", ");
}

std::vector<std::uint64_t> Lineup::partitions() const {
  return distinct(subjects_, [](const Subject& subject) { return subject.partitions; });
}

std::vector<std::uint64_t> Lineup::harts() const {
  return distinct(subjects_, [](const Subject& subject) { return subject.harts(); });
}

std::vector<Curve> Lineup::curves() const {
  std::vector<Curve> curves;
  std::vector<std::vector<std::string>> systems;
  for (const Subject& subject : subjects_) {
    const std::size_t at = rank(systems, subject.traits);
    if (at == curves.size()) curves.emplace_back();
    curves[at].subjects.push_back(&subject);
  }
  std::vector<std::vector<std::string>> besides_harts;
  std::vector<std::size_t> styles;
  for (std::vector<std::string> system : systems) {
    system[kHarts].clear();
    styles.push_back(rank(besides_harts, system));
  }
  constexpr std::size_t kStyles = 3;
  const bool by_harts = besides_harts.size() <= kStyles && values_[kHarts].size() > 1;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    Curve& curve = curves[i];
    std::stable_sort(
        curve.subjects.begin(), curve.subjects.end(),
        [](const Subject* a, const Subject* b) { return a->partitions < b->partitions; });
    curve.label = label(curve.subjects);
    auto hart_values = values_[kHarts];
    curve.colour = category(by_harts ? rank(hart_values, systems[i][kHarts]) : i);
    curve.style = by_harts ? static_cast<unsigned>(styles[i])
                           : static_cast<unsigned>(i / kCategories % kStyles);
  }
  return curves;
}

std::optional<std::uint64_t> Lineup::focus() const {
  const std::vector<std::uint64_t> all = partitions();
  if (all.empty()) return std::nullopt;
  if (std::find(all.begin(), all.end(), kStudysFocus) != all.end()) return kStudysFocus;
  return all[all.size() / 2];
}

std::vector<const Subject*> Lineup::in_focus() const {
  std::vector<const Subject*> chosen;
  for (const Subject& subject : subjects_) {
    if (subject.partitions == focus()) chosen.push_back(&subject);
  }
  return chosen;
}

std::string Lineup::focus_note() const {
  return partitions().size() > 1 ? fmt::format(", K = {}", *focus()) : std::string();
}

}  // namespace vp::sweep
