#include "platform/observe/callgrind_writer.h"

#include <fmt/format.h>

#include <map>
#include <unordered_map>

namespace vp::observe {
namespace {

/// A long name is written once, then its number stands for it: "(3) name", "(3)".
class Names {
 public:
  std::string operator()(const std::string& name) {
    const auto [it, is_new] = numbers_.try_emplace(name, numbers_.size() + 1);
    return is_new ? fmt::format("({}) {}", it->second, name) : fmt::format("({})", it->second);
  }

 private:
  std::unordered_map<std::string, std::size_t> numbers_;
};

/// Calls of one function by another, on one hart.
struct Calls {
  std::uint64_t count = 0;
  report::Snapshot inclusive = {};
};
using CallsByCallee = std::map<FunctionId, Calls>;
using CallsByCaller = std::map<FunctionId, CallsByCallee>;

std::vector<CallsByCaller> calls_of(const Profile& profile) {
  const std::vector<report::Snapshot> inclusive = profile.inclusive();
  std::vector<CallsByCaller> harts(profile.harts());
  for (std::size_t i = profile.harts(); i < profile.nodes().size(); ++i) {
    const Profile::Node& node = profile.nodes()[i];
    const FunctionId caller = profile.nodes()[node.parent].function;
    Calls& calls = harts[profile.hart_of(i)][caller][node.function];
    calls.count += node.calls;
    calls.inclusive += inclusive[i];
  }
  return harts;
}

class Writer {
 public:
  Writer(const Profile& profile, const LineProfile& lines)
      : profile_(profile), lines_(lines), calls_(calls_of(profile)), with_causes_(has_causes()) {}

  std::string write(const std::string& program) {
    text_ = fmt::format(
        "# callgrind format\nversion: 1\ncreator: vp-run\ncmd: {}\npositions: line\n"
        "events: cycles instructions",
        program);
    if (with_causes_) text_ += fmt::format(" {}", fmt::join(rocket::kStallCauseNames, " "));
    text_ += "\n";
    report::Snapshot total;
    for (HartId hart = 0; hart < lines_.harts(); ++hart) {
      for (std::size_t i = 0; i < lines_.places().size(); ++i) total += lines_.spent(hart, i);
    }
    text_ += fmt::format("summary: {}\n", costs(total));
    for (HartId hart = 0; hart < lines_.harts(); ++hart) write_hart(hart);
    return std::move(text_);
  }

 private:
  static_assert(Profile::kRoot == LineProfile::kNoFunction, "one name for what is in no function");

  bool has_causes() const {
    for (const Profile::Node& node : profile_.nodes()) {
      if (node.self.causes.total() != 0) return true;
    }
    return false;
  }

  std::string costs(const report::Snapshot& spent) const {
    std::string text = fmt::format("{} {}", spent.cycles, spent.instructions);
    if (!with_causes_) return text;
    for (std::size_t i = 0; i < rocket::kStallCauses; ++i) {
      text += fmt::format(" {}", spent.causes[static_cast<rocket::StallCause>(i)]);
    }
    return text;
  }

  LineProfile::Place entry_of(FunctionId function) const {
    return function == Profile::kRoot ? LineProfile::Place{} : lines_.entry_of(function);
  }

  void write_hart(HartId hart) {
    text_ += fmt::format("\nob=hart {}\n", hart);
    std::map<FunctionId, std::vector<std::size_t>> functions;
    for (std::size_t i = 0; i < lines_.places().size(); ++i) {
      const report::Snapshot spent = lines_.spent(hart, i);
      if (spent.cycles + spent.instructions != 0)
        functions[lines_.places()[i].function].push_back(i);
    }
    for (const auto& [caller, callees] : calls_[hart]) functions.try_emplace(caller);
    for (const auto& [function, places] : functions) write_function(hart, function, places);
  }

  void write_function(HartId hart, FunctionId function, const std::vector<std::size_t>& places) {
    const LineProfile::Place entry = entry_of(function);
    text_ +=
        fmt::format("\nfl={}\nfn={}\n", files_(entry.file), functions_(profile_.name(function)));
    std::string file = entry.file;
    for (const std::size_t i : places) {
      const LineProfile::Place& place = lines_.places()[i];
      if (place.file != file) {
        text_ += fmt::format("{}={}\n", place.file == entry.file ? "fe" : "fi", files_(place.file));
        file = place.file;
      }
      text_ += fmt::format("{} {}\n", place.line, costs(lines_.spent(hart, i)));
    }
    const auto calls = calls_[hart].find(function);
    if (calls == calls_[hart].end()) return;
    if (file != entry.file) text_ += fmt::format("fe={}\n", files_(entry.file));
    for (const auto& [callee, made] : calls->second) {
      const LineProfile::Place target = entry_of(callee);
      text_ += fmt::format("cfi={}\ncfn={}\ncalls={} {}\n{} {}\n", files_(target.file),
                           functions_(profile_.name(callee)), made.count, target.line, entry.line,
                           costs(made.inclusive));
    }
  }

  const Profile& profile_;
  const LineProfile& lines_;
  std::vector<CallsByCaller> calls_;  ///< Per hart.
  bool with_causes_;
  Names files_;
  Names functions_;
  std::string text_;
};

}  // namespace

std::string callgrind(const Profile& profile, const LineProfile& lines,
                      const std::string& program) {
  return Writer(profile, lines).write(program);
}

}  // namespace vp::observe
