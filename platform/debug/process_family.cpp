#include "platform/debug/process_family.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cassert>
#include <csignal>

namespace vp::debug {
namespace {

constexpr int kLookAroundMs = 200;
constexpr int kLost = 121;  ///< The process that had the run is gone without a word.

}  // namespace

ProcessFamily::ProcessFamily() {
  int ends[2] = {-1, -1};
  [[maybe_unused]] const int result = pipe2(ends, O_CLOEXEC);
  assert(result == 0);
  reader_ = Descriptor(ends[0]);
  writer_ = Descriptor(ends[1]);
}

void ProcessFamily::send(const Message& message) const {
  [[maybe_unused]] const ssize_t written = write(writer_.get(), &message, sizeof message);
}

void ProcessFamily::introduce() const {
  send({Message::Kind::kProcess, getpid()});
}

int ProcessFamily::finish(int exit_code) const {
  if (!is_root_) send({Message::Kind::kExitCode, exit_code});
  return exit_code;
}

void ProcessFamily::await_end(const std::function<bool()>& interrupted) {
  writer_.close();  // Else the pipe would not end with the last process.
  pid_t process = 0;
  bool has_passed_on = false;
  for (;;) {
    pollfd wanted{reader_.get(), POLLIN, 0};
    if (poll(&wanted, 1, kLookAroundMs) > 0) {
      Message message{};
      if (read(reader_.get(), &message, sizeof message) != sizeof message) _exit(kLost);
      if (message.kind == Message::Kind::kExitCode) _exit(message.value);
      process = message.value;
    }
    if (interrupted() && process != 0 && !has_passed_on) {
      kill(process, SIGINT);
      has_passed_on = true;
    }
  }
}

}  // namespace vp::debug
