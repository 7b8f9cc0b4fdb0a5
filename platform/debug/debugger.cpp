#include "platform/debug/debugger.h"

namespace vp::debug {
namespace {

/// A forked copy shares the positions of the host's files with the process it comes from.
std::string obstacle_to_history(const config::Config& config) {
  return config.htif.folder.empty()
             ? ""
             : "no way back: the program may have used files of the host (htif.folder)";
}

}  // namespace

Debugger::Debugger(const Options& options, soc::Soc& soc, const elf::Image& image,
                   const config::Config& config, Output& output, Hooks hooks)
    : listener_(options.address),
      target_(soc, image, [this](const WatchHit& hit) { control_.on_hit(hit); }),
      monitor_(target_, config,
               {.history = [this] { return history_.describe(); },
                .give_up_history =
                    [this](std::string obstacle) { history_.give_up(std::move(obstacle)); },
                .trace = options.trace}),
      session_(
          target_, [this](std::string_view command) { return monitor_.execute(command); },
          hooks.interrupted),
      replay_(target_),
      history_(target_, session_, output, *options.family, replay_, obstacle_to_history(config),
               {.now = [this] { return control_.now(); },
                .interrupted = hooks.interrupted,
                .end_trace = [this] { monitor_.execute("trace off"); }}),
      control_(target_, session_, listener_, history_, replay_, hooks) {
  monitor_.connect(control_);
  if (options.waits) control_.wait_for_gdb();
  soc.scheduler().connect_debugger(&control_);
}

void Debugger::finish(int exit_code, bool is_abnormal, const std::string& message) {
  if (!session_.report_end(exit_code, is_abnormal, message)) return;
  Request restart;
  restart.kind = Request::Kind::kRestart;
  history_.travel(restart);
}

}  // namespace vp::debug
