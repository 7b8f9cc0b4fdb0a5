#include "platform/debug/snapshot.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace vp::debug {
namespace {

constexpr std::size_t kMaxDescriptors = 2;
constexpr std::size_t kMaxText = 64 << 10;

/// Signals of the user's terminal are not for processes that wait.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before_);
    old_child_ = signal(SIGCHLD, SIG_IGN);  // Nobody waits for a copy's end.
  }
  ~SignalsBlocked() {
    signal(SIGCHLD, old_child_);
    sigprocmask(SIG_SETMASK, &before_, nullptr);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
  sighandler_t old_child_;
};

/// The next message; false when all who could send one are gone.
bool receive(int socket, Handover& handover) {
  std::string text(kMaxText, '\0');
  iovec part{text.data(), text.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kMaxDescriptors * sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t count;
  do {
    count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (count < 0 && errno == EINTR);
  if (count <= 0) return false;
  text.resize(static_cast<std::size_t>(count));
  handover.text = std::move(text);
  std::array<int, kMaxDescriptors> descriptors = {-1, -1};
  if (const cmsghdr* header = CMSG_FIRSTHDR(&message)) {
    std::memcpy(descriptors.data(), CMSG_DATA(header),
                std::min(header->cmsg_len - CMSG_LEN(0), sizeof descriptors));
  }
  handover.control = Descriptor(descriptors[0]);
  handover.gdb = Descriptor(descriptors[1]);
  return true;
}

/// Waits to be woken; returns in a copy of the process.
void wait_as_snapshot(int socket, Handover& handover) {
  const SignalsBlocked blocked;
  for (;;) {
    Handover next;
    if (!receive(socket, next)) _exit(0);
    if (fork() == 0) {
      handover = std::move(next);
      return;
    }
  }
}

}  // namespace

std::optional<Snapshot> Snapshot::take(Handover& handover, void (*in_snapshot)(void*),
                                       void* argument) {
  std::fflush(nullptr);  // A buffer's content must not be written twice.
  int ends[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return Snapshot(Descriptor());
  }
  Descriptor control(ends[0]);
  Descriptor waiting(ends[1]);
  const pid_t child = fork();
  if (child != 0) return Snapshot(child < 0 ? Descriptor() : std::move(control));
  control.close();
  in_snapshot(argument);
  wait_as_snapshot(waiting.get(), handover);
  return std::nullopt;
}

bool Snapshot::wake(const std::string& text, int gdb) const {
  if (!control_.is_open() || text.size() > kMaxText) return false;
  std::string copy = text;
  iovec part{copy.data(), copy.size()};
  const std::array<int, kMaxDescriptors> descriptors = {control_.get(), gdb};
  const std::size_t bytes = (gdb >= 0 ? 2 : 1) * sizeof(int);
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kMaxDescriptors * sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = CMSG_SPACE(bytes);
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(bytes);
  std::memcpy(CMSG_DATA(header), descriptors.data(), bytes);
  return sendmsg(control_.get(), &message, MSG_NOSIGNAL) == static_cast<ssize_t>(copy.size());
}

}  // namespace vp::debug
