// Stacked bars, one per system, all systems at the same K.

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "platform/sweep/report/plot.h"

namespace vp::sweep {
namespace {

constexpr std::size_t kMostBars = 48;

/// One stack; a pale one stands below the one that it belongs to.
struct Bar {
  std::string label;
  std::vector<double> values;  ///< By category.
  bool is_pale = false;
};

struct Stack {
  std::vector<std::string> categories;
  std::vector<Bar> bars;
  std::string axis;  ///< Label with the unit.
};

/// Categories without any value are dropped.
Chart draw(const Stack& stack) {
  Chart chart;
  chart.x.label = stack.axis;
  chart.x.minimum = 0;
  double y = 0;
  std::vector<std::pair<double, double>> places;  // bottom and top of each bar
  for (std::size_t i = 0; i < stack.bars.size(); ++i) {
    const bool is_pale = stack.bars[i].is_pale;
    const double height = is_pale ? 0.3 : 0.55;
    y -= is_pale ? 0.04 : 0.45;
    places.emplace_back(y - height, y);
    if (!is_pale) chart.y.tics.emplace_back(y - height / 2, stack.bars[i].label);
    y -= height;
  }
  chart.y.minimum = y - 0.3;
  chart.y.maximum = 0.0;
  double longest = 0;
  for (const Bar& bar : stack.bars) {
    double sum = 0;
    for (const double value : bar.values) sum += value;
    longest = std::max(longest, sum);
  }
  chart.x.maximum = longest > 0 ? longest * 1.02 : 1;
  for (const bool pale : {false, true}) {
    for (std::size_t c = 0; c < stack.categories.size(); ++c) {
      BoxSeries series{pale ? "" : stack.categories[c], category(c), pale ? 0.5 : 1.0, {}};
      for (std::size_t i = 0; i < stack.bars.size(); ++i) {
        const Bar& bar = stack.bars[i];
        if (bar.is_pale != pale || bar.values[c] <= 0) continue;
        double left = 0;
        for (std::size_t before = 0; before < c; ++before) left += bar.values[before];
        series.boxes.push_back({left, left + bar.values[c], places[i].first, places[i].second});
      }
      chart.boxes.push_back(std::move(series));
    }
  }
  const auto bars = static_cast<int>(chart.y.tics.size());
  const bool has_pale = bars < static_cast<int>(stack.bars.size());
  const auto entries = static_cast<int>(stack.categories.size());
  chart.height = std::max(90 + bars * (has_pale ? 34 : 26), 100 + 20 * entries);
  return chart;
}

/// The systems in focus, as far as a chart can hold them.
std::vector<const Subject*> chosen(const Lineup& lineup) {
  std::vector<const Subject*> subjects = lineup.in_focus();
  if (subjects.size() > kMostBars) subjects.resize(kMostBars);
  return subjects;
}

std::string note(const Lineup& lineup) {
  const std::size_t all = lineup.in_focus().size();
  if (all <= kMostBars) return {};
  return fmt::format(" The first {} of {} systems.", kMostBars, all);
}

void add_row(DataTable& data, const std::string& system, const std::vector<double>& values) {
  data.rows.push_back({system});
  for (const double value : values) data.rows.back().push_back(in_table(value));
}

/// Names of an object's members, over all subjects, in the order of their first appearance.
std::vector<std::string> members(const std::vector<const Subject*>& subjects,
                                 const std::function<const Json*(const Subject&)>& object) {
  std::vector<std::string> names;
  for (const Subject* subject : subjects) {
    const Json* const found = object(*subject);
    if (found == nullptr) continue;
    for (const auto& [name, value] : found->items()) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

const Json* child(const Json& node, const std::string& pointer) {
  const Json::json_pointer path(pointer);
  return node.contains(path) ? &node.at(path) : nullptr;
}

void drop_empty(Stack& stack) {
  for (std::size_t c = stack.categories.size(); c-- > 0;) {
    const bool is_used = std::any_of(stack.bars.begin(), stack.bars.end(),
                                     [c](const Bar& bar) { return bar.values[c] > 0; });
    if (is_used) continue;
    stack.categories.erase(stack.categories.begin() + static_cast<std::ptrdiff_t>(c));
    for (Bar& bar : stack.bars) {
      bar.values.erase(bar.values.begin() + static_cast<std::ptrdiff_t>(c));
    }
  }
}

/// Shares of the whole in percent.
void normalise(Stack& stack) {
  for (Bar& bar : stack.bars) {
    double sum = 0;
    for (const double value : bar.values) sum += value;
    for (double& value : bar.values) value = sum > 0 ? 100 * value / sum : 0;
  }
}

double longest(const Stack& stack) {
  double most = 0;
  for (const Bar& bar : stack.bars) {
    double sum = 0;
    for (const double value : bar.values) sum += value;
    most = std::max(most, sum);
  }
  return most;
}

void scale(Stack& stack, double factor) {
  for (Bar& bar : stack.bars) {
    for (double& value : bar.values) value *= factor;
  }
}

}  // namespace

Plot plot_rows(const Lineup& lineup, const Published& published) {
  Plot plot{"rows",
            "Where the time goes, by row" + lineup.focus_note(),
            "Time of hart 0 in each row of the statistics." + note(lineup),
            {},
            {},
            {}};
  const std::vector<const Subject*> subjects = chosen(lineup);
  Stack stack;
  stack.categories =
      members(subjects, [](const Subject& subject) { return child(*subject.statistics, "/rows"); });
  plot.data.columns = {"system", "whose"};
  for (const std::string& row : stack.categories) plot.data.columns.push_back(row + "_seconds");
  bool has_published = false;
  for (const Subject* subject : subjects) {
    Bar ours{lineup.label(*subject), {}, false};
    Bar theirs{ours.label, {}, true};
    bool is_published = false;
    for (const std::string& row : stack.categories) {
      ours.values.push_back(
          subject->seconds(subject->statistics->at("rows").at(row).at("cycles").get<double>()));
      const std::optional<double> cycles = published.cycles(*subject->point, row);
      theirs.values.push_back(subject->seconds(cycles.value_or(0)));
      is_published = is_published || cycles.has_value();
    }
    add_row(plot.data, ours.label, ours.values);
    plot.data.rows.back().insert(plot.data.rows.back().begin() + 1, "ours");
    stack.bars.push_back(std::move(ours));
    if (!is_published) continue;
    has_published = true;
    add_row(plot.data, theirs.label, theirs.values);
    plot.data.rows.back().insert(plot.data.rows.back().begin() + 1, "published");
    stack.bars.push_back(std::move(theirs));
  }
  if (has_published) plot.caption += " Thin pale bars are published figures.";
  if (longest(stack) <= 0) {
    plot.missing = "no run has rows (key rows)";
    return plot;
  }
  const Unit unit = time_unit(longest(stack));
  scale(stack, unit.factor);
  stack.axis = fmt::format("time ({})", unit.name);
  drop_empty(stack);
  plot.chart = draw(stack);
  return plot;
}

Plot plot_causes(const Lineup& lineup) {
  Plot plot{"causes",
            "Where the time goes, by cause" + lineup.focus_note(),
            "Share of hart 0's cycles in the rows, each charged to exactly one cause "
            "(docs/timing.md)." +
                note(lineup),
            {},
            {},
            {}};
  const auto causes_of = [](const Subject& subject) {
    return child(*subject.statistics, "/guest/harts/0/causes");
  };
  const std::vector<const Subject*> subjects = chosen(lineup);
  Stack stack;
  stack.axis = "share of the cycles (%)";
  stack.categories = members(subjects, causes_of);
  if (stack.categories.empty()) {
    plot.missing = "causes exist in full timing only (timing.model)";
    return plot;
  }
  plot.data.columns = {"system"};
  for (const std::string& cause : stack.categories) plot.data.columns.push_back(cause + "_cycles");
  for (const Subject* subject : subjects) {
    Bar bar{lineup.label(*subject), std::vector<double>(stack.categories.size()), false};
    for (const auto& [name, row] : subject->statistics->at("rows").items()) {
      for (std::size_t c = 0; c < stack.categories.size(); ++c) {
        const Json* const cycles = child(row, "/causes/" + stack.categories[c]);
        if (cycles != nullptr) bar.values[c] += cycles->get<double>();
      }
    }
    add_row(plot.data, bar.label, bar.values);
    stack.bars.push_back(std::move(bar));
  }
  normalise(stack);
  drop_empty(stack);
  if (stack.categories.empty()) {
    plot.missing = "no run has rows (key rows)";
    return plot;
  }
  plot.chart = draw(stack);
  plot.chart.x.maximum = 100;
  return plot;
}

Plot plot_overlap(const Lineup& lineup) {
  Plot plot{"overlap",
            "What the accelerator does at the same time" + lineup.focus_note(),
            "Cycles in which the accelerator is busy, by the controllers at work; cycles with none "
            "of them are the unrollers' and the queues'." +
                note(lineup),
            {},
            {},
            {}};
  struct State {
    const char* name;
    const char* label;
  };
  constexpr State kStates[] = {{"execute", "execute"},
                               {"load_execute", "load + execute"},
                               {"store_execute", "store + execute"},
                               {"load_store_execute", "all three"},
                               {"load", "load"},
                               {"store", "store"},
                               {"load_store", "load + store"}};
  Stack stack;
  stack.axis = "share of the busy cycles (%)";
  plot.data.columns = {"system"};
  for (const State& state : kStates) {
    stack.categories.emplace_back(state.label);
    plot.data.columns.push_back(std::string(state.name) + "_cycles");
  }
  stack.categories.emplace_back("none");
  plot.data.columns.emplace_back("none_cycles");
  for (const Subject* subject : chosen(lineup)) {
    const std::optional<double> busy = subject->number("counters/accelerator.cycles.busy");
    if (!busy || *busy <= 0) continue;
    Bar bar{lineup.label(*subject), {}, false};
    double rest = *busy;
    for (const State& state : kStates) {
      bar.values.push_back(
          subject->number(std::string("counters/accelerator.overlap.") + state.name).value_or(0));
      rest -= bar.values.back();
    }
    bar.values.push_back(std::max(rest, 0.0));
    add_row(plot.data, bar.label, bar.values);
    stack.bars.push_back(std::move(bar));
  }
  if (stack.bars.empty()) {
    plot.missing = "no run has an accelerator in full timing";
    return plot;
  }
  normalise(stack);
  drop_empty(stack);
  plot.chart = draw(stack);
  plot.chart.x.maximum = 100;
  return plot;
}

Plot plot_memory_classes(const Lineup& lineup) {
  Plot plot{"memory-classes", "What the training memory holds", "", {}, {}, {}};
  const auto classes_of = [](const Subject& subject) {
    return child(*subject.statistics, "/memory/classes");
  };
  // Runs whose arrays are the same share a bar.
  std::vector<const Subject*> all;
  for (const Subject& subject : lineup.subjects()) all.push_back(&subject);
  Stack stack;
  stack.categories = members(all, classes_of);
  if (stack.categories.empty()) {
    plot.missing = "no run has the training program's ledger";
    return plot;
  }
  plot.data.columns = {"runs"};
  for (const std::string& name : stack.categories) plot.data.columns.push_back(name + "_bytes");
  std::vector<std::pair<std::vector<double>, std::vector<const Subject*>>> kinds;
  for (const std::uint64_t k : lineup.partitions()) {
    const std::size_t first = kinds.size();
    for (const Subject* subject : all) {
      const Json* const classes = classes_of(*subject);
      if (subject->partitions != k || classes == nullptr) continue;
      std::vector<double> bytes;
      for (const std::string& name : stack.categories) bytes.push_back(classes->value(name, 0.0));
      const auto same =
          std::find_if(kinds.begin() + static_cast<std::ptrdiff_t>(first), kinds.end(),
                       [&](const auto& kind) { return kind.first == bytes; });
      if (same != kinds.end()) {
        same->second.push_back(subject);
      } else {
        kinds.push_back({bytes, {subject}});
      }
    }
    for (std::size_t i = first; i < kinds.size(); ++i) {
      const std::string system = lineup.label(kinds[i].second);
      const std::string label =
          system == "all runs" ? fmt::format("K = {}", k) : fmt::format("K = {}, {}", k, system);
      add_row(plot.data, label, kinds[i].first);
      if (stack.bars.size() < kMostBars) stack.bars.push_back({label, kinds[i].first, false});
    }
  }
  const Unit unit = byte_unit(longest(stack));
  scale(stack, unit.factor);
  stack.axis = fmt::format("memory ({})", unit.name);
  drop_empty(stack);
  plot.chart = draw(stack);
  plot.caption = "The arrays of the training by what they are for, from the program's own ledger.";
  return plot;
}

}  // namespace vp::sweep
