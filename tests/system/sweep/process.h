#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace vp::test {

struct ProcessResult {
  int exit_code = -1;  ///< -1: ended by a signal.
  std::string output;
  std::string errors;
};

/// A program running in `folder`, in a process group of its own.
class Process {
 public:
  Process(const std::filesystem::path& folder, const std::vector<std::string>& command);

  pid_t id() const { return id_; }
  void signal(int number) const;
  ProcessResult wait();

 private:
  std::filesystem::path logs_;
  pid_t id_ = 0;
};

/// Runs a program to its end.
ProcessResult run(const std::filesystem::path& folder, const std::vector<std::string>& command);

/// The whole file; empty where there is none.
std::string read_text(const std::filesystem::path& file);

}  // namespace vp::test
