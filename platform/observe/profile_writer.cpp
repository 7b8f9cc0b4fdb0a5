#include "platform/observe/profile_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
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

std::string costs(const report::Snapshot& snapshot, bool with_causes) {
  std::string text = fmt::format("{} {}", snapshot.cycles, snapshot.instructions);
  if (!with_causes) return text;
  for (std::size_t i = 0; i < rocket::kStallCauses; ++i) {
    text += fmt::format(" {}", snapshot.causes[static_cast<rocket::StallCause>(i)]);
  }
  return text;
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

std::string callgrind(const Profile& profile, const std::string& program) {
  const bool with_causes = has_causes(profile);
  std::string text = fmt::format(
      "# callgrind format\nversion: 1\ncreator: vp-run\ncmd: {}\npositions: line\n"
      "events: cycles instructions",
      program);
  if (with_causes) text += fmt::format(" {}", fmt::join(rocket::kStallCauseNames, " "));
  text += "\n";

  struct Call {
    std::uint64_t count = 0;
    report::Snapshot inclusive = {};
  };
  struct Function {
    report::Snapshot self = {};
    std::map<FunctionId, Call> callees = {};
  };
  const std::vector<report::Snapshot> inclusive = profile.inclusive();
  std::vector<std::map<FunctionId, Function>> harts(profile.harts());
  report::Snapshot total;
  for (std::size_t i = 0; i < profile.nodes().size(); ++i) {
    const Profile::Node& node = profile.nodes()[i];
    auto& functions = harts[profile.hart_of(i)];
    functions[node.function].self += node.self;
    total += node.self;
    if (i < profile.harts()) continue;
    Call& call = functions[profile.nodes()[node.parent].function].callees[node.function];
    call.count += node.calls;
    call.inclusive += inclusive[i];
  }
  text += fmt::format("summary: {}\n", costs(total, with_causes));
  for (std::size_t hart = 0; hart < harts.size(); ++hart) {
    for (const auto& [id, function] : harts[hart]) {
      text += fmt::format("\nfl=hart {}\nfn={}\n0 {}\n", hart, profile.name(id),
                          costs(function.self, with_causes));
      for (const auto& [callee, call] : function.callees) {
        text += fmt::format("cfn={}\ncalls={} 0\n0 {}\n", profile.name(callee), call.count,
                            costs(call.inclusive, with_causes));
      }
    }
  }
  return text;
}

std::string top_functions(const Profile& profile, std::size_t count) {
  const auto totals = profile.totals();
  Cycles all = 0;
  for (const auto& total : totals) all += total.self.cycles;
  const auto share = [&](Cycles cycles) {
    return fmt::format("{:.1f} %", 100.0 * static_cast<double>(cycles) /
                                       static_cast<double>(std::max<Cycles>(all, 1)));
  };
  report::Table table({"function", "calls", "self cycles", "self", "inclusive", "mostly"});
  for (std::size_t i = 0; i < std::min(count, totals.size()); ++i) {
    const auto& total = totals[i];
    table.add({short_name(profile.name(total.function)), report::grouped(total.calls),
               report::grouped(total.self.cycles), share(total.self.cycles), share(total.inclusive),
               largest_causes(total.self.causes, total.self.cycles)});
  }
  return fmt::format("\nProfile (all harts, {} cycles)\n{}", report::grouped(all),
                     table.to_string());
}

}  // namespace vp::observe
