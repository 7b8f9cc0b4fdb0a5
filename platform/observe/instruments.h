#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/observe/profile.h"
#include "platform/observe/timeline.h"
#include "platform/report/run_result.h"

namespace vp::observe {

/// What the user wants to see of a run's inside, as files.
struct InstrumentFiles {
  std::vector<std::filesystem::path> profiles;  ///< Names that profile_format knows.
  std::optional<std::filesystem::path> timeline;

  bool any() const { return !profiles.empty() || timeline; }
};

/// The observers that one run's files ask for. Nothing observes where nothing is asked for.
class Instruments {
 public:
  /// Throws UserError when a file cannot be created. All arguments outlive the instruments.
  Instruments(const InstrumentFiles& files, const config::Config& config, const elf::Image& image,
              const report::RowTracker& rows);

  /// To be told of all calls; nullptr when nobody asks.
  CallTracker* calls() { return calls_ ? &*calls_ : nullptr; }
  /// Where the timeline reads the statistics while the run goes on.
  void read_counters_by(std::function<Timeline::Counters()> reader) {
    counters_ = std::move(reader);
  }

  /// The run has ended, the platform still stands. Writes the files. Throws UserError.
  void finish(const report::RunResult& run, const std::string& program);
  /// The table of functions for the terminal; empty without profile.
  std::string summary() const;

 private:
  const InstrumentFiles& files_;
  const report::RowTracker& rows_;
  std::optional<FunctionTable> functions_;
  std::optional<CallTracker> calls_;
  std::optional<Profile> profile_;
  std::function<Timeline::Counters()> counters_;
  std::optional<OutputStream> timeline_file_;
  std::optional<Timeline> timeline_;
};

}  // namespace vp::observe
