#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "models/accelerator/waves.h"
#include "platform/elf/image.h"

namespace vp::run {

/// When recording begins or ends: "cycle:N", "command:N" (the N-th command to the accelerator) or
/// "symbol:NAME" (hart 0 enters there).
struct WaveTrigger {
  accelerator::Waves::Trigger moment;
  std::optional<std::string> symbol;

  /// Throws UserError naming `option` for any other text.
  static WaveTrigger parse(const std::string& option, const std::string& text);
};

/// Waves of the accelerator that the user has asked for.
struct WaveOptions {
  std::filesystem::path file;
  std::optional<WaveTrigger> start;  ///< Without: from the beginning,
  std::optional<WaveTrigger> stop;   ///< to the end.
};

/// Entries of hart 0 that start or stop waves.
struct WaveSymbols {
  std::optional<Address> start;
  std::optional<Address> stop;
};

}  // namespace vp::run
