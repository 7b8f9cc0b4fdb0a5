#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/observe/instruction_trace.h"
#include "platform/observe/line_profile.h"
#include "platform/observe/memory_timeline.h"
#include "platform/observe/profile.h"
#include "platform/observe/timeline.h"
#include "platform/report/run_result.h"

namespace vp::observe {

/// What the user wants to see of a run's inside, as files.
struct InstrumentFiles {
  std::vector<std::filesystem::path> profiles;  ///< Names that profile_format knows.
  std::optional<std::filesystem::path> timeline;
  std::optional<std::filesystem::path> memory;  ///< A name that memory_format knows.
  std::optional<std::filesystem::path> trace;
  TraceWindow trace_window;

  bool any() const { return !profiles.empty() || timeline || memory || trace; }
};

/// The observers that one run's files ask for. Nothing observes where nothing is asked for.
class Instruments {
 public:
  /// Throws UserError when a file cannot be created. All arguments outlive the instruments.
  Instruments(const InstrumentFiles& files, const config::Config& config, const elf::Image& image,
              const report::RowTracker& rows);

  /// To be told of all calls; nullptr when nobody asks.
  CallTracker* calls() { return needs_calls_ ? &*calls_ : nullptr; }
  /// Before the run: what to look at.
  void attach(soc::Soc& soc);

  /// While the run stands: starts or ends a trace. `file` may be empty where one was asked for from
  /// the start; otherwise it is created by `on` and completed by off. Throws UserError, also for
  /// what cannot be done.
  void switch_trace(bool on, const std::filesystem::path& file);

  /// The run has ended, the platform still stands. Writes the files. Throws UserError.
  void finish(const report::RunResult& run, const std::string& program);
  /// The tables of profile and memory for the terminal; empty without them.
  std::string summary() const;

 private:
  void start_trace(const std::filesystem::path& file);

  const InstrumentFiles& files_;
  const config::Config& config_;
  const elf::Image& image_;
  const report::RowTracker& rows_;
  Clock clock_;
  bool needs_calls_ = false;
  std::optional<FunctionTable> functions_;
  std::optional<CallTracker> calls_;
  std::optional<Profile> profile_;
  std::optional<LineProfile> lines_;  ///< For the formats that know lines.
  soc::Soc* soc_ = nullptr;           ///< Set by attach.
  std::vector<rocket::Hart*> harts_;
  std::optional<OutputStream> timeline_file_;
  std::optional<Timeline> timeline_;
  std::optional<MemoryTimeline> memory_;
  std::optional<MemoryUse> memory_use_;  ///< Once the run has ended.
  std::optional<OutputStream> trace_file_;
  std::optional<InstructionTrace> trace_;
};

}  // namespace vp::observe
