#pragma once

#include <functional>

#include "platform/debug/connection.h"

namespace vp::debug {

/// The processes of one run. Going back in time hands the run over to a process that was forked
/// then; the one that the user has started stays behind and ends with the last one's exit code.
class ProcessFamily {
 public:
  ProcessFamily();

  bool is_root() const { return is_root_; }
  /// In a fork: from now on somebody else's child.
  void leave_root() { is_root_ = false; }

  /// In the root, which has handed over: waits for the end of the run and ends the process with its
  /// exit code. `interrupted` says whether the user wants the end.
  [[noreturn]] void await_end(const std::function<bool()>& interrupted);
  /// In a process that has just taken over.
  void introduce() const;
  /// The run has ended in this process; returns `exit_code`.
  int finish(int exit_code) const;

 private:
  struct Message {
    enum class Kind : int { kProcess, kExitCode };
    Kind kind;
    int value;
  };

  void send(const Message& message) const;

  Descriptor reader_;
  Descriptor writer_;
  bool is_root_ = true;
};

}  // namespace vp::debug
