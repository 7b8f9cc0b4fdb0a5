#pragma once

#include <memory>
#include <string>
#include <vector>

namespace vp::test {

/// What a real GDB and the simulated program had to say to each other.
struct SessionResult {
  std::string gdb;     ///< GDB's output, both streams.
  std::string output;  ///< The program's.
  std::string errors;  ///< vp-run's.
  int exit_code = -1;  ///< vp-run's; -1: it had to be killed.
};

/// vp-run in the background, waiting for GDB.
class DebuggedRun {
 public:
  /// `arguments` of vp-run besides --gdb; waits until the port is known. Throws what vp-run says if
  /// it ends instead.
  explicit DebuggedRun(std::vector<std::string> arguments, const std::string& port = "0");
  ~DebuggedRun();
  DebuggedRun(const DebuggedRun&) = delete;
  DebuggedRun& operator=(const DebuggedRun&) = delete;

  /// "HOST:PORT".
  const std::string& address() const;
  /// Runs a script in a GDB that knows `program`; returns its output. `mode`: "remote" or
  /// "extended-remote".
  std::string gdb(const std::string& program, const std::string& script,
                  const std::string& mode = "remote");
  /// The end of vp-run.
  SessionResult finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A whole session: `program` waits for GDB, which executes `script`.
SessionResult debug(const std::string& program, const std::vector<std::string>& arguments,
                    const std::string& script, const std::string& mode = "remote");

/// The program that the sessions debug.
std::string subject();

}  // namespace vp::test
