#pragma once

#include <functional>
#include <string>

#include "platform/config/config.h"
#include "platform/debug/history.h"
#include "platform/debug/monitor.h"
#include "platform/debug/options.h"
#include "platform/debug/output.h"
#include "platform/debug/replay.h"
#include "platform/debug/run_control.h"
#include "platform/debug/session.h"
#include "platform/debug/target.h"

namespace vp::debug {

/// The GDB remote stub of one run.
class Debugger {
 public:
  using Hooks = RunControl::Hooks;

  /// Listens at once; throws UserError if that is not possible. All arguments outlive it.
  Debugger(const Options& options, soc::Soc& soc, const elf::Image& image,
           const config::Config& config, Output& output, Hooks hooks);

  /// What GDB has to be told: host and port.
  const std::string& address() const { return listener_.address(); }

  /// The guest has ended: tells GDB, which may start it again.
  void finish(int exit_code, bool is_abnormal, const std::string& message);

 private:
  Listener listener_;
  Target target_;
  Monitor monitor_;
  Session session_;
  Replay replay_;
  History history_;
  RunControl control_;
};

}  // namespace vp::debug
