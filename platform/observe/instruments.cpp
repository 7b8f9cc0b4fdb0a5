#include "platform/observe/instruments.h"

#include "models/common/errors.h"
#include "platform/common/output_file.h"
#include "platform/observe/callgrind_writer.h"
#include "platform/observe/memory_writer.h"
#include "platform/observe/profile_writer.h"

namespace vp::observe {
namespace {

constexpr std::size_t kTop = 20;

void write_text(const std::filesystem::path& file, const std::string& text) {
  write_file(file, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace

Instruments::Instruments(const InstrumentFiles& files, const config::Config& config,
                         const elf::Image& image, const report::RowTracker& rows)
    : files_(files),
      config_(config),
      image_(image),
      rows_(rows),
      clock_(Clock::from_megahertz(config.soc.clock_mhz)),
      needs_calls_(!files.profiles.empty() || files.timeline || files.memory) {
  if (!files.any()) return;
  functions_.emplace(image);
  calls_.emplace(*functions_, config.soc.harts);
  if (!files.profiles.empty()) {
    for (const std::filesystem::path& file : files.profiles) {
      check_writable(file);
      if (profile_format(file) == ProfileFormat::kCallgrind && !lines_) {
        lines_.emplace(image, *functions_, config.soc.harts);
      }
    }
    calls_->add_listener(profile_.emplace(*functions_, config.soc.harts));
  }
  if (files.timeline) {
    check_writable(*files.timeline);
    Timeline::Options options{.clock_mhz = config.soc.clock_mhz};
    if (const std::string& marker = config.markers.gradients_ready; !marker.empty()) {
      options.gradients_ready = image.require(marker, "markers.gradients_ready").address;
    }
    calls_->add_listener(timeline_.emplace(timeline_file_.emplace(*files.timeline), *functions_,
                                           config.soc.harts, options,
                                           [&rows](Address entry) { return rows.row_of(entry); }));
  }
  if (files.memory) {
    check_writable(*files.memory);
    calls_->add_listener(memory_.emplace(config, image));
  }
  if (files.trace) {
    check_writable(*files.trace);
    calls_->add_listener(
        trace_.emplace(trace_file_.emplace(*files.trace), files.trace_window, *functions_));
    needs_calls_ |= trace_->follows_calls();
  }
}

void Instruments::attach(soc::Soc& soc) {
  soc_ = &soc;
  for (const auto& hart : soc.harts()) harts_.push_back(hart.get());
  if (trace_) trace_->attach(harts_, clock_);
  if (lines_) lines_->attach(harts_, soc.blocks());
  if (memory_) memory_->attach(soc);
  if (timeline_) timeline_->attach(harts_, soc.statistics());
}

void Instruments::switch_trace(bool on, const std::filesystem::path& file) {
  if (on && !trace_) return start_trace(file);
  if (!file.empty()) throw UserError(file.string() + ": there is a trace already");
  if (!trace_) throw UserError("there is no trace");
  trace_->enable(on);
  if (on || files_.trace) return;
  trace_.reset();
  trace_file_->close();
  trace_file_.reset();
}

/// One that nobody asked for from the start.
void Instruments::start_trace(const std::filesystem::path& file) {
  if (file.empty()) throw UserError("expected the name of a file: there is no --trace");
  check_writable(file);
  if (!functions_) functions_.emplace(image_);
  trace_.emplace(trace_file_.emplace(file), TraceWindow{}, *functions_);
  trace_->attach(harts_, clock_);
}

void Instruments::finish(const report::RunResult& run, const std::string& program) {
  std::vector<report::Snapshot> totals;
  for (std::size_t hart = 0; hart < run.cycles.size(); ++hart) {
    totals.push_back({run.cycles[hart], run.instructions[hart],
                      run.has_causes() ? run.causes[hart] : rocket::CauseCounters{}});
  }
  if (memory_) {
    memory_use_ = memory_->finish();
    write_text(*files_.memory, memory_format(*files_.memory) == MemoryFormat::kCsv
                                   ? memory_csv(*memory_use_)
                                   : memory_json(*memory_use_, program, config_.soc.clock_mhz));
  }
  if (timeline_) {
    if (memory_use_) timeline_->add_memory(*memory_use_);
    timeline_->finish(totals, rows_.parts());
    timeline_file_->close();
  }
  if (trace_) trace_file_->close();
  if (!profile_) return;
  for (HartId hart = 0; hart < totals.size(); ++hart) profile_->finish(hart, totals[hart]);
  if (lines_) lines_->finish(harts_);
  for (const std::filesystem::path& file : files_.profiles) {
    write_text(file, profile_format(file) == ProfileFormat::kCollapsed
                         ? collapsed_stacks(*profile_)
                         : callgrind(*profile_, *lines_, program));
  }
}

std::string Instruments::summary() const {
  std::string text;
  if (profile_) text += top_functions(*profile_, kTop);
  if (lines_) text += top_lines(*lines_, kTop);
  if (memory_use_) text += memory_peak(*memory_use_);
  return text;
}

}  // namespace vp::observe
