#include "platform/diff/difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "models/common/errors.h"

namespace vp::diff {
namespace {

constexpr std::size_t kNameWidth = 40;

/// A name with its cycles in both runs.
struct Pair {
  std::string name;
  std::uint64_t a = 0;
  std::uint64_t b = 0;

  std::int64_t change() const { return static_cast<std::int64_t>(b - a); }
};

std::string shortened(const std::string& name, std::size_t width) {
  return name.size() <= width ? name : name.substr(0, width - 3) + "...";
}

std::string line(const Pair& pair, std::uint64_t total) {
  const auto percent = [&](std::uint64_t whole) {
    return 100 * static_cast<double>(pair.change()) / static_cast<double>(whole);
  };
  const std::string share =
      pair.a == 0 ? (pair.b == 0 ? "0.0 %" : "new") : fmt::format("{:+.1f} %", percent(pair.a));
  return fmt::format("  {:<{}} {:>15} {:>15} {:>+15} {:>9} {:>+8.2f} %\n",
                     shortened(pair.name, kNameWidth), kNameWidth, pair.a, pair.b, pair.change(),
                     share, total == 0 ? 0.0 : percent(total));
}

std::string heading(const std::string& title) {
  return fmt::format("\n{:<{}} {:>15} {:>15} {:>15} {:>9} {:>10}\n", title, kNameWidth + 2, "A",
                     "B", "B - A", "of A", "of total");
}

/// The entries of both sections: those of `a` in their order, then those that only `b` has.
struct Matched {
  std::string name;
  Counts a;
  Counts b;
};

std::vector<Matched> match(const Section& a, const Section& b) {
  std::map<std::string, std::size_t> index;
  std::vector<Matched> all;
  for (const Entry& entry : a.entries) {
    index.emplace(entry.name, all.size());
    all.push_back({entry.name, entry.counts, {}});
  }
  for (const Entry& entry : b.entries) {
    const auto [known, is_new] = index.emplace(entry.name, all.size());
    if (is_new) all.push_back({entry.name, {}, {}});
    all[known->second].b = entry.counts;
  }
  return all;
}

/// Causes of one row; none where only one run knows causes at all.
std::vector<Pair> causes_of(const Matched& matched, bool both_have_causes) {
  if (!both_have_causes) return {};
  std::map<std::string, Pair> causes;
  for (const auto& [cause, cycles] : matched.a.causes) causes[cause].a = cycles;
  for (const auto& [cause, cycles] : matched.b.causes) causes[cause].b = cycles;
  std::vector<Pair> pairs;
  for (auto& [cause, pair] : causes) {
    pair.name = cause;
    pairs.push_back(pair);
  }
  return pairs;
}

bool has_causes(const Section& section) {
  return std::any_of(section.entries.begin(), section.entries.end(),
                     [](const Entry& entry) { return !entry.counts.causes.empty(); });
}

void sort_by_change(std::vector<Pair>& pairs) {
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& x, const Pair& y) {
    return std::abs(x.change()) > std::abs(y.change());
  });
}

void add(std::vector<Pair>& sums, const Pair& pair) {
  const auto known = std::find_if(sums.begin(), sums.end(),
                                  [&](const Pair& sum) { return sum.name == pair.name; });
  if (known == sums.end()) {
    sums.push_back(pair);
    return;
  }
  known->a += pair.a;
  known->b += pair.b;
}

/// The changed ones of `pairs`, largest first, at most `most`, and what the others sum up to.
std::string changes(std::vector<Pair> pairs, std::size_t most, std::uint64_t total) {
  std::erase_if(pairs, [](const Pair& pair) { return pair.change() == 0; });
  sort_by_change(pairs);
  std::string text;
  Pair rest{"all others", 0, 0};
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (i < most) {
      text += line(pairs[i], total);
    } else {
      rest.a += pairs[i].a;
      rest.b += pairs[i].b;
    }
  }
  if (pairs.size() > most) text += line(rest, total);
  return text.empty() ? "  no difference\n" : text;
}

/// Harts run side by side: their cycles have no meaningful sum.
bool adds_up(const Section& section) {
  return section.name != "hart";
}

std::string compare_section(const Section& a, const Section& b, const Detail& detail) {
  const std::vector<Matched> all = match(a, b);
  const bool both_have_causes = has_causes(a) && has_causes(b);
  Pair total{fmt::format("all {}s", a.name), 0, 0};
  Pair instructions{"instructions", 0, 0};
  std::vector<Pair> entries;
  std::vector<Pair> causes;
  std::vector<Pair> moves;
  for (const Matched& matched : all) {
    entries.push_back({matched.name, matched.a.cycles, matched.b.cycles});
    total.a += matched.a.cycles;
    total.b += matched.b.cycles;
    instructions.a += matched.a.instructions;
    instructions.b += matched.b.instructions;
    for (const Pair& cause : causes_of(matched, both_have_causes)) {
      add(causes, cause);
      moves.push_back({matched.name + ": " + cause.name, cause.a, cause.b});
    }
  }
  if (total.a == 0 && total.b == 0) return {};
  std::string text = heading("Cycles by " + a.name);
  if (a.name == "function") {
    text += changes(entries, detail.functions, total.a);
  } else {
    for (const Pair& entry : entries) {
      if (entry.a != 0 || entry.b != 0) text += line(entry, adds_up(a) ? total.a : entry.a);
    }
  }
  if (adds_up(a)) text += line(total, total.a);
  if (a.has_instructions && b.has_instructions) {
    text += heading(fmt::format("Instructions by {}", a.name));
    std::vector<Pair> counts;
    for (const Matched& matched : all) {
      counts.push_back({matched.name, matched.a.instructions, matched.b.instructions});
    }
    text += changes(counts, detail.functions, instructions.a);
  }
  if (!both_have_causes || !adds_up(a)) return text;
  text += heading(fmt::format("Cycles by cause, all {}s", a.name));
  text += changes(causes, causes.size(), total.a);
  text += heading(fmt::format("Moved most, by {} and cause", a.name));
  return text + changes(moves, detail.moves, total.a);
}

}  // namespace

std::string compare(const RunData& a, const RunData& b, const Detail& detail) {
  std::string text = fmt::format("A  {}\nB  {}\n", a.file, b.file);
  if (a.timing_model != b.timing_model && !a.timing_model.empty() && !b.timing_model.empty()) {
    text +=
        fmt::format("The timing models differ: {} in A, {} in B\n", a.timing_model, b.timing_model);
  }
  bool is_comparable = false;
  for (const Section& section : a.sections) {
    for (const Section& other : b.sections) {
      if (section.name != other.name) continue;
      is_comparable = true;
      text += compare_section(section, other, detail);
    }
  }
  if (!is_comparable) {
    throw UserError(
        fmt::format("{} and {}: one holds statistics, the other a profile: expected two of a kind",
                    a.file, b.file));
  }
  return text;
}

}  // namespace vp::diff
