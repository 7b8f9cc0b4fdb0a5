#include "platform/observe/instruments.h"

#include "platform/common/output_file.h"
#include "platform/observe/profile_writer.h"

namespace vp::observe {
namespace {

constexpr std::size_t kTopFunctions = 20;

}  // namespace

Instruments::Instruments(const InstrumentFiles& files, const config::Config& config,
                         const elf::Image& image, const report::RowTracker& rows)
    : files_(files),
      rows_(rows),
      clock_(Clock::from_megahertz(config.soc.clock_mhz)),
      needs_calls_(!files.profiles.empty() || files.timeline) {
  if (!files.any()) return;
  functions_.emplace(image);
  calls_.emplace(*functions_, config.soc.harts);
  if (!files.profiles.empty()) {
    for (const std::filesystem::path& file : files.profiles) check_writable(file);
    calls_->add_listener(profile_.emplace(*functions_, config.soc.harts));
  }
  if (files.timeline) {
    check_writable(*files.timeline);
    calls_->add_listener(timeline_.emplace(
        timeline_file_.emplace(*files.timeline), *functions_, config.soc.harts,
        Timeline::Options{.clock_mhz = config.soc.clock_mhz}, [this] { return counters_(); },
        [&rows](Address entry) { return rows.row_of(entry); }));
  }
  if (files.trace) {
    check_writable(*files.trace);
    calls_->add_listener(
        trace_.emplace(trace_file_.emplace(*files.trace), files.trace_window, *functions_));
    needs_calls_ |= trace_->follows_calls();
  }
}

void Instruments::attach(const std::vector<rocket::Hart*>& harts,
                         std::function<Timeline::Counters()> reader) {
  counters_ = std::move(reader);
  if (trace_) trace_->attach(harts, clock_);
}

void Instruments::finish(const report::RunResult& run, const std::string& program) {
  std::vector<report::Snapshot> totals;
  for (std::size_t hart = 0; hart < run.cycles.size(); ++hart) {
    totals.push_back({run.cycles[hart], run.instructions[hart],
                      run.has_causes() ? run.causes[hart] : rocket::CauseCounters{}});
  }
  if (timeline_) {
    timeline_->finish(totals, rows_.parts());
    timeline_file_->close();
  }
  if (trace_) trace_file_->close();
  if (!profile_) return;
  for (HartId hart = 0; hart < totals.size(); ++hart) profile_->finish(hart, totals[hart]);
  for (const std::filesystem::path& file : files_.profiles) {
    const std::string text = profile_format(file) == ProfileFormat::kCollapsed
                                 ? collapsed_stacks(*profile_)
                                 : callgrind(*profile_, program);
    write_file(file, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  }
}

std::string Instruments::summary() const {
  return profile_ ? top_functions(*profile_, kTopFunctions) : std::string();
}

}  // namespace vp::observe
