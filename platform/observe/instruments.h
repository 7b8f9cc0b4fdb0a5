#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/observe/instruction_trace.h"
#include "platform/observe/profile.h"
#include "platform/observe/timeline.h"
#include "platform/report/run_result.h"

namespace vp::observe {

/// What the user wants to see of a run's inside, as files.
struct InstrumentFiles {
  std::vector<std::filesystem::path> profiles;  ///< Names that profile_format knows.
  std::optional<std::filesystem::path> timeline;
  std::optional<std::filesystem::path> trace;
  TraceWindow trace_window;

  bool any() const { return !profiles.empty() || timeline || trace; }
};

/// The observers that one run's files ask for. Nothing observes where nothing is asked for.
class Instruments {
 public:
  /// Throws UserError when a file cannot be created. All arguments outlive the instruments.
  Instruments(const InstrumentFiles& files, const config::Config& config, const elf::Image& image,
              const report::RowTracker& rows);

  /// To be told of all calls; nullptr when nobody asks.
  CallTracker* calls() { return needs_calls_ ? &*calls_ : nullptr; }
  /// Before the run: the harts, and where the timeline reads the statistics while it goes on.
  void attach(const std::vector<rocket::Hart*>& harts, std::function<Timeline::Counters()> reader);

  /// The run has ended, the platform still stands. Writes the files. Throws UserError.
  void finish(const report::RunResult& run, const std::string& program);
  /// The table of functions for the terminal; empty without profile.
  std::string summary() const;

 private:
  const InstrumentFiles& files_;
  const report::RowTracker& rows_;
  Clock clock_;
  bool needs_calls_ = false;
  std::optional<FunctionTable> functions_;
  std::optional<CallTracker> calls_;
  std::optional<Profile> profile_;
  std::function<Timeline::Counters()> counters_;
  std::optional<OutputStream> timeline_file_;
  std::optional<Timeline> timeline_;
  std::optional<OutputStream> trace_file_;
  std::optional<InstructionTrace> trace_;
};

}  // namespace vp::observe
