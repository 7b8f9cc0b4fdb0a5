#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "platform/config/config.h"
#include "platform/debug/options.h"
#include "platform/debug/run_control.h"
#include "platform/debug/target.h"

namespace vp::debug {

/// GDB's `monitor` commands.
class Monitor {
 public:
  struct Hooks {
    std::function<std::string()> history;              ///< Describes how far back the run can go.
    std::function<void(std::string)> give_up_history;  ///< No way back any more, and why.
    TraceSwitch trace;
  };

  Monitor(Target& target, const config::Config& config, Hooks hooks)
      : target_(target), config_(config), hooks_(std::move(hooks)) {}

  void connect(RunControl& control) { control_ = &control; }

  /// The text to print; a mistake gives a text that begins with "error: ".
  std::string execute(std::string_view command);

 private:
  std::string statistics() const;
  std::string causes() const;
  std::string accelerator(std::string_view argument) const;
  std::string caches(std::string_view argument) const;
  std::string cycle(std::string_view argument);
  std::string part(std::string_view argument);
  std::string trace(std::string_view argument);
  std::string wave(std::string_view argument);

  Target& target_;
  const config::Config& config_;
  Hooks hooks_;
  RunControl* control_ = nullptr;
};

}  // namespace vp::debug
