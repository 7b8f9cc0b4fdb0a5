#include "tests/system/debug/gdb_session.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tests/unit/platform/elf_builder.h"

namespace vp::test {
namespace {

constexpr unsigned kSecondsToLive = 60;
constexpr auto kPause = std::chrono::milliseconds(10);

std::string read_text(const std::filesystem::path& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// Starts a program with its output in files. A hanging one is ended by an alarm.
pid_t start(std::vector<std::string> command, const std::filesystem::path& output,
            const std::filesystem::path& errors) {
  std::vector<char*> pointers;
  for (std::string& text : command) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child > 0) return child;
  const int in = open("/dev/null", O_RDONLY);
  const int out = open(output.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
  const int err = open(errors.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  alarm(kSecondsToLive);
  execvp(pointers.front(), pointers.data());
  _exit(99);
}

int exit_code_of(pid_t process) {
  int status = 0;
  waitpid(process, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

struct DebuggedRun::State {
  TemporaryFolder folder;
  pid_t process = 0;
  std::string address;
  unsigned scripts = 0;
};

DebuggedRun::DebuggedRun(std::vector<std::string> arguments, const std::string& port)
    : state_(std::make_unique<State>()) {
  std::vector<std::string> command = {VP_RUN_PROGRAM, "--quiet", "--gdb", port};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const auto errors = state_->folder.path() / "err";
  state_->process = start(command, state_->folder.path() / "out", errors);
  const std::string before = "target remote ";
  while (state_->address.empty()) {
    const std::string text = read_text(errors);
    const std::size_t at = text.find(before);
    if (at != std::string::npos && text.back() == '\n') {
      const std::size_t begin = at + before.size();
      state_->address = text.substr(begin, text.find('\n', begin) - begin);
    } else if (waitpid(state_->process, nullptr, WNOHANG) != 0) {
      state_->process = 0;
      throw std::runtime_error(read_text(errors));
    } else {
      std::this_thread::sleep_for(kPause);
    }
  }
}

DebuggedRun::~DebuggedRun() {
  if (state_->process == 0) return;
  kill(state_->process, SIGKILL);
  waitpid(state_->process, nullptr, 0);
}

const std::string& DebuggedRun::address() const {
  return state_->address;
}

std::string DebuggedRun::gdb(const std::string& program, const std::string& script,
                             const std::string& mode) {
  const std::string name = "gdb" + std::to_string(state_->scripts++);
  const auto file = state_->folder.write(name + ".script",
                                         "set pagination off\nset confirm off\nset width 0\n"
                                         "set print thread-events off\ntarget " +
                                             mode + " " + state_->address + "\n" + script);
  const auto output = state_->folder.path() / (name + ".out");
  exit_code_of(
      start({"gdb-multiarch", "-nx", "-batch", "-x", file.string(), program}, output, output));
  return read_text(output);
}

SessionResult DebuggedRun::finish() {
  SessionResult result;
  result.exit_code = exit_code_of(std::exchange(state_->process, 0));
  result.output = read_text(state_->folder.path() / "out");
  result.errors = read_text(state_->folder.path() / "err");
  return result;
}

SessionResult debug(const std::string& program, const std::vector<std::string>& arguments,
                    const std::string& script, const std::string& mode) {
  std::vector<std::string> all = {"--gdb-wait", program};
  all.insert(all.end(), arguments.begin(), arguments.end());
  DebuggedRun run(all);
  const std::string text = run.gdb(program, script, mode);
  SessionResult result = run.finish();
  result.gdb = text;
  return result;
}

std::string subject() {
  return VP_TEST_SUBJECT;
}

}  // namespace vp::test
