#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "models/common/types.h"

namespace vp::accelerator {

/// Records the signals of an accelerator in a wave file. Recording changes no simulated cycle.
class Waves {
 public:
  /// When recording begins or ends by itself, whichever of the two comes first.
  struct Trigger {
    std::optional<Cycles> cycle;  ///< The first cycle that is, or is not, recorded.
    std::optional<std::uint64_t>
        command;  ///< The cycle in which this command is sent; 1 the first.
  };

  /// Begins a file (FST), in the place of the one before; records nothing yet. Throws UserError
  /// when it cannot be written.
  virtual void open(const std::filesystem::path& file) = 0;
  /// Records from now on, until stop(). Without a file both do nothing.
  virtual void start() = 0;
  virtual void stop() = 0;
  /// Starts and stops by themselves, once each.
  virtual void arm(const Trigger& start, const Trigger& stop) = 0;
  /// The file is complete. Also done at the end of the run.
  virtual void close() = 0;

  virtual bool is_open() const = 0;
  virtual bool is_recording() const = 0;

 protected:
  ~Waves() = default;
};

}  // namespace vp::accelerator
