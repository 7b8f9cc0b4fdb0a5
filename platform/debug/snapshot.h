#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/common/types.h"
#include "platform/debug/connection.h"

namespace vp::debug {

/// A message to a snapshot with the two descriptors that its successor needs.
struct Handover {
  std::string text;
  Descriptor gdb;      ///< The conversation with GDB; may be closed.
  Descriptor control;  ///< Of the snapshot itself.
};

/// A moment of the run: the hart that executed last, and how far it had got.
struct Moment {
  HartId hart = 0;
  std::uint64_t position = 0;
};

/// The whole simulator as it was at some moment: a forked process that waits. It can be woken any
/// number of times: each time a copy of it goes on.
class Snapshot {
 public:
  /// Forks. In the caller's process the snapshot is returned. In a process that has been woken,
  /// nothing is, and `handover` holds what it was given.
  /// `in_snapshot` runs once in the waiting process, to give up what it must not hold on to.
  static std::optional<Snapshot> take(Handover& handover, void (*in_snapshot)(void*),
                                      void* argument);
  explicit Snapshot(Descriptor control) : control_(std::move(control)) {}

  /// Wakes a copy, which gets `text` and the open descriptor `gdb`. False if the snapshot is gone.
  bool wake(const std::string& text, int gdb) const;

 private:
  Descriptor control_;
};

}  // namespace vp::debug
