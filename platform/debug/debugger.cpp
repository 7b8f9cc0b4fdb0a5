#include "platform/debug/debugger.h"

#include <utility>

namespace vp::debug {

Debugger::Debugger(const Options& options, soc::Soc& soc, const elf::Image& image,
                   const config::Config& config, Output& output, Hooks hooks)
    : listener_(options.address),
      output_(output),
      target_(soc, image, [this](const WatchHit& hit) { control_.on_hit(hit); }),
      monitor_(target_, config, [] { return std::string(); }),
      session_(
          target_, [this](std::string_view command) { return monitor_.execute(command); },
          hooks.interrupted),
      control_(target_, session_, listener_,
               {.travel = [](const Request&) { return std::string("not possible"); },
                .kill = hooks.kill,
                .interrupted = hooks.interrupted,
                .going_on = [](bool) {},
                .idle = [] {},
                .replays = [](rocket::Hart&) { return false; }}) {
  monitor_.connect(control_);
  if (options.waits) control_.wait_for_gdb();
  soc.scheduler().connect_debugger(&control_);
}

void Debugger::finish(int exit_code, bool is_abnormal, const std::string& message) {
  session_.report_end(exit_code, is_abnormal, message);
}

}  // namespace vp::debug
