#include "tests/system/cli/vp_run_process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/unit/platform/elf_builder.h"

namespace vp::test {
namespace {

/// Sanitizers slow the longest run of the tests (5 s) down by a factor of 30.
constexpr unsigned kRunSeconds = 240;

std::string read_text(const std::filesystem::path& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

[[noreturn]] void become_vp_run(const std::filesystem::path& folder, std::vector<char*> arguments,
                                const std::filesystem::path& output,
                                const std::filesystem::path& errors) {
  const int out = open(output.c_str(), O_CREAT | O_WRONLY, 0600);
  const int err = open(errors.c_str(), O_CREAT | O_WRONLY, 0600);
  if (out < 0 || err < 0 || chdir(folder.c_str()) != 0) _exit(99);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  alarm(kRunSeconds);  // a run that hangs is a failure, not a stuck test
  execv(arguments.front(), arguments.data());
  _exit(99);
}

}  // namespace

ProcessResult vp_run(const std::filesystem::path& folder,
                     const std::vector<std::string>& arguments) {
  const TemporaryFolder logs;
  std::vector<std::string> texts = {VP_RUN_PROGRAM};
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) become_vp_run(folder, pointers, logs.path() / "out", logs.path() / "err");
  int status = 0;
  waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(logs.path() / "out"),
          read_text(logs.path() / "err")};
}

}  // namespace vp::test
