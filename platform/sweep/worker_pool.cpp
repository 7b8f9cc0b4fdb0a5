#include "platform/sweep/worker_pool.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <map>

#include "models/common/errors.h"

namespace vp::sweep {
namespace {

constexpr int kCannotRun = 127;
constexpr long kTickNanoseconds = 250'000'000;
constexpr int kPatience = 40;  // ticks until a process that was asked to end is killed

/// Blocks the signals that the pool waits for, as long as it lives.
class SignalMask {
 public:
  SignalMask() {
    sigemptyset(&signals_);
    for (const int signal : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&signals_, signal);
    sigprocmask(SIG_BLOCK, &signals_, &old_);
  }
  ~SignalMask() { restore(); }
  SignalMask(const SignalMask&) = delete;
  SignalMask& operator=(const SignalMask&) = delete;

  void restore() const { sigprocmask(SIG_SETMASK, &old_, nullptr); }

  /// The next of the signals, 0 after a tick without one.
  int wait() const {
    const timespec tick{0, kTickNanoseconds};
    const int signal = sigtimedwait(&signals_, nullptr, &tick);
    return signal < 0 ? 0 : signal;
  }

 private:
  sigset_t signals_;
  sigset_t old_;
};

class Pool {
 public:
  Pool(std::span<const Job> jobs, std::size_t workers, const PoolEvents& events)
      : jobs_(jobs), workers_(workers), events_(events) {}
  ~Pool() {
    for (const auto& [process, job] : running_) kill(process, SIGKILL);
    for (const auto& [process, job] : running_) waitpid(process, nullptr, 0);
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  bool run() {
    while (next_ < jobs_.size() || !running_.empty()) {
      while (next_ < jobs_.size() && running_.size() < workers_) start(next_++);
      events_.tick();
      const int signal = mask_.wait();
      if (signal == SIGINT || signal == SIGTERM) {
        stop();
        return false;
      }
      collect();
    }
    return true;
  }

 private:
  void start(std::size_t job) {
    events_.started(job);
    const pid_t parent = getpid();
    const pid_t process = fork();
    if (process < 0) throw UserError("no process can be started: too many are running");
    if (process == 0) become(jobs_[job], parent);
    running_[process] = job;
  }

  [[noreturn]] void become(const Job& job, pid_t parent) const {
    mask_.restore();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int input = open("/dev/null", O_RDONLY);
    const int output = open(job.log.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0644);
    if (getppid() != parent || input < 0 || output < 0) _exit(kCannotRun);
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    std::vector<char*> arguments;
    for (const std::string& text : job.command) arguments.push_back(const_cast<char*>(text.data()));
    arguments.push_back(nullptr);
    execv(arguments.front(), arguments.data());
    _exit(kCannotRun);
  }

  /// One SIGCHLD may stand for several processes.
  void collect() {
    int status = 0;
    for (pid_t process = 0; (process = waitpid(-1, &status, WNOHANG)) > 0;) {
      const auto found = running_.find(process);
      if (found == running_.end()) continue;
      const std::size_t job = found->second;
      running_.erase(found);
      Outcome outcome;
      if (WIFEXITED(status)) outcome.exit_code = WEXITSTATUS(status);
      if (WIFSIGNALED(status)) outcome.signal = WTERMSIG(status);
      events_.ended(job, outcome);
    }
  }

  void stop() {
    for (const auto& [process, job] : running_) kill(process, SIGTERM);
    for (int i = 0; i < kPatience && !running_.empty(); ++i) {
      mask_.wait();
      for (auto it = running_.begin(); it != running_.end();) {
        it = waitpid(it->first, nullptr, WNOHANG) == it->first ? running_.erase(it) : std::next(it);
      }
    }
  }

  std::span<const Job> jobs_;
  std::size_t workers_;
  const PoolEvents& events_;
  SignalMask mask_;
  std::size_t next_ = 0;
  std::map<pid_t, std::size_t> running_;
};

}  // namespace

bool run_jobs(std::span<const Job> jobs, std::size_t workers, const PoolEvents& events) {
  return Pool(jobs, workers, events).run();
}

}  // namespace vp::sweep
