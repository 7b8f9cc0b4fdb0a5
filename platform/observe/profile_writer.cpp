#include "platform/observe/profile_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "models/common/errors.h"
#include "platform/report/table.h"

namespace vp::observe {
namespace {

bool has_causes(const Profile& profile) {
  return std::any_of(profile.nodes().begin(), profile.nodes().end(),
                     [](const Profile::Node& node) { return node.self.causes.total() != 0; });
}

/// A name that is one frame of a collapsed stack.
std::string frame_name(std::string name) {
  std::replace(name.begin(), name.end(), ';', ':');
  return name;
}

/// "ns::function" of "int ns::function<A, B>(int) [clone .c]": without result, arguments, template
/// arguments and unnamed namespaces. Names that are no C++ signature stay as they are.
std::string short_name(const std::string& name) {
  constexpr std::string_view kUnnamed = "(anonymous namespace)::";
  std::string text = name;
  for (auto at = text.find(kUnnamed); at != std::string::npos; at = text.find(kUnnamed)) {
    text.erase(at, kUnnamed.size());
  }
  std::string kept;
  int depth = 0;
  for (const char c : text) {
    if (c == '<') ++depth;
    if (c == '(' && depth == 0 && !kept.empty()) break;
    if (c == ' ' && depth == 0) kept.clear();
    if (depth == 0 && c != ' ') kept += c;
    if (c == '>') --depth;
  }
  return kept.empty() ? name : kept;
}

/// "hazard 41 %, issue 30 %".
std::string largest_causes(const rocket::CauseCounters& causes, Cycles cycles) {
  constexpr std::size_t kShown = 2;
  std::array<std::size_t, rocket::kStallCauses> order;
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto of = [&](std::size_t i) { return causes[static_cast<rocket::StallCause>(i)]; };
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return of(a) > of(b); });
  std::string text;
  for (std::size_t i = 0; i < kShown && of(order[i]) != 0; ++i) {
    text += fmt::format("{}{} {:.0f} %", i == 0 ? "" : ", ", rocket::kStallCauseNames[order[i]],
                        100.0 * static_cast<double>(of(order[i])) / static_cast<double>(cycles));
  }
  return text;
}

std::string share_of(Cycles cycles, Cycles all) {
  return fmt::format("{:.1f} %", 100.0 * static_cast<double>(cycles) /
                                     static_cast<double>(std::max<Cycles>(all, 1)));
}

}  // namespace

ProfileFormat profile_format(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  if (file.extension() == ".folded") return ProfileFormat::kCollapsed;
  if (file.extension() == ".callgrind" || name.starts_with("callgrind.out")) {
    return ProfileFormat::kCallgrind;
  }
  throw UserError("--profile " + file.string() +
                  ": expected a name like NAME.folded (collapsed stacks), NAME.callgrind or "
                  "callgrind.out.NAME (callgrind)");
}

std::string collapsed_stacks(const Profile& profile) {
  const bool with_causes = has_causes(profile);
  const auto& nodes = profile.nodes();
  std::vector<std::string> stacks;
  std::string text;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Profile::Node& node = nodes[i];
    stacks.push_back(i < profile.harts()
                         ? fmt::format("hart {}", i)
                         : stacks[node.parent] + ";" + frame_name(profile.name(node.function)));
    if (!with_causes) {
      if (node.self.cycles != 0) text += fmt::format("{} {}\n", stacks.back(), node.self.cycles);
      continue;
    }
    for (std::size_t c = 0; c < rocket::kStallCauses; ++c) {
      const Cycles cycles = node.self.causes[static_cast<rocket::StallCause>(c)];
      if (cycles == 0) continue;
      text += fmt::format("{};[{}] {}\n", stacks.back(), rocket::kStallCauseNames[c], cycles);
    }
  }
  return text;
}

std::string top_functions(const Profile& profile, std::size_t count) {
  const auto totals = profile.totals();
  Cycles all = 0;
  for (const auto& total : totals) all += total.self.cycles;
  report::Table table({"function", "calls", "self cycles", "self", "inclusive", "mostly"});
  for (std::size_t i = 0; i < std::min(count, totals.size()); ++i) {
    const auto& total = totals[i];
    table.add({short_name(profile.name(total.function)), report::grouped(total.calls),
               report::grouped(total.self.cycles), share_of(total.self.cycles, all),
               share_of(total.inclusive, all),
               largest_causes(total.self.causes, total.self.cycles)});
  }
  return fmt::format("\nProfile (all harts, {} cycles)\n{}", report::grouped(all),
                     table.to_string());
}

std::string top_lines(const LineProfile& profile, std::size_t count) {
  struct Line {
    std::size_t place;
    report::Snapshot spent;
  };
  std::vector<Line> lines;
  Cycles all = 0;
  for (std::size_t i = 0; i < profile.places().size(); ++i) {
    Line line{i, {}};
    for (HartId hart = 0; hart < profile.harts(); ++hart) line.spent += profile.spent(hart, i);
    all += line.spent.cycles;
    if (profile.places()[i].line != 0) lines.push_back(line);
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.spent.cycles > b.spent.cycles; });
  report::Table table({"line", "function", "instructions", "cycles", "share", "mostly"});
  for (std::size_t i = 0; i < std::min(count, lines.size()); ++i) {
    const LineProfile::Place& place = profile.places()[lines[i].place];
    const report::Snapshot& spent = lines[i].spent;
    const std::string function = place.function == LineProfile::kNoFunction
                                     ? ""
                                     : short_name(profile.functions().name(place.function));
    const std::string file = std::filesystem::path(place.file).filename().string();
    table.add({fmt::format("{}:{}", file, place.line), function,
               report::grouped(spent.instructions), report::grouped(spent.cycles),
               share_of(spent.cycles, all), largest_causes(spent.causes, spent.cycles)});
  }
  return "\nLines that spent most\n" + table.to_string();
}

}  // namespace vp::observe
