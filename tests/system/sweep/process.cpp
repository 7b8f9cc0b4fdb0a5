#include "tests/system/sweep/process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace vp::test {
namespace {

constexpr unsigned kLongest = 200;  // seconds; a hang is a failure, not a stuck test

[[noreturn]] void become(const std::filesystem::path& folder, const std::filesystem::path& logs,
                         std::vector<std::string> command) {
  const int out = open((logs / "out").c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  const int err = open((logs / "err").c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  if (out < 0 || err < 0 || chdir(folder.c_str()) != 0) _exit(99);
  setpgid(0, 0);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  alarm(kLongest);
  std::vector<char*> arguments;
  for (std::string& text : command) arguments.push_back(text.data());
  arguments.push_back(nullptr);
  execv(arguments.front(), arguments.data());
  _exit(99);
}

}  // namespace

std::string read_text(const std::filesystem::path& file) {
  std::stringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

Process::Process(const std::filesystem::path& folder, const std::vector<std::string>& command)
    : logs_(folder / "process-logs") {
  std::filesystem::create_directories(logs_);
  id_ = fork();
  if (id_ < 0) throw std::runtime_error("fork failed");
  if (id_ == 0) become(folder, logs_, command);
}

void Process::signal(int number) const {
  kill(id_, number);
}

ProcessResult Process::wait() {
  int status = 0;
  waitpid(id_, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(logs_ / "out"),
          read_text(logs_ / "err")};
}

ProcessResult run(const std::filesystem::path& folder, const std::vector<std::string>& command) {
  return Process(folder, command).wait();
}

}  // namespace vp::test
