#include "platform/debug/connection.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "models/common/errors.h"

namespace vp::debug {
namespace {

constexpr const char* kLoopback = "127.0.0.1";
constexpr int kSendTimeoutMs = 5000;

struct AddressListDeleter {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, AddressListDeleter>;

AddressList resolve(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  const std::string host = colon == std::string::npos ? kLoopback : text.substr(0, colon);
  const std::string port = colon == std::string::npos ? text : text.substr(colon + 1);
  const bool is_number =
      !port.empty() && port.size() <= 5 &&
      std::all_of(port.begin(), port.end(), [](unsigned char c) { return std::isdigit(c) != 0; }) &&
      std::stoul(port) <= 65535;
  if (!is_number || host.empty()) {
    throw UserError("--gdb " + text + ": expected PORT or HOST:PORT with a port from 0 to 65535");
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const int result = getaddrinfo(host.c_str(), port.c_str(), &hints, &list);
  if (result != 0) throw UserError("--gdb " + text + ": " + gai_strerror(result));
  return AddressList(list);
}

int port_of(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  if (address.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  }
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

bool is_ready(int fd, short events, int timeout_ms) {
  pollfd wanted{fd, events, 0};
  return poll(&wanted, 1, timeout_ms) > 0;
}

}  // namespace

void Descriptor::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Listener::Listener(const std::string& address) {
  const AddressList list = resolve(address);
  socket_ = Descriptor(::socket(list->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  setsockopt(socket_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (!socket_.is_open() || bind(socket_.get(), list->ai_addr, list->ai_addrlen) != 0 ||
      listen(socket_.get(), 1) != 0) {
    throw UserError("--gdb " + address + ": " + std::strerror(errno));
  }
  const std::size_t colon = address.rfind(':');
  const std::string host = colon == std::string::npos ? kLoopback : address.substr(0, colon);
  address_ = host + ":" + std::to_string(port_of(socket_.get()));
}

Descriptor Listener::accept() const {
  const int fd = accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) {
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  return Descriptor(fd);
}

Descriptor Listener::wait(int timeout_ms) const {
  is_ready(socket_.get(), POLLIN, timeout_ms);
  return accept();
}

bool Connection::fill(int timeout_ms) {
  if (!is_ready(socket_.get(), POLLIN, timeout_ms)) return false;
  char buffer[4096];
  const ssize_t count = recv(socket_.get(), buffer, sizeof buffer, 0);
  if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) socket_.close();
  if (count <= 0) return false;
  input_.assign(buffer, static_cast<std::size_t>(count));
  next_ = 0;
  return true;
}

Connection::Event Connection::handle(std::uint8_t byte) {
  const Event event = reader_.feed(byte);
  switch (event) {
    case Event::kPacket:
      if (acknowledges_) write("+");
      return event;
    case Event::kBadPacket:
      if (acknowledges_) write("-");
      return Event::kNone;
    case Event::kRepeat:
      if (acknowledges_) write(last_sent_);
      return Event::kNone;
    case Event::kInterrupt:
      return event;
    default:
      return Event::kNone;
  }
}

Connection::Event Connection::receive(int timeout_ms) {
  while (is_open()) {
    while (next_ < input_.size()) {
      const Event event = handle(static_cast<std::uint8_t>(input_[next_++]));
      if (event != Event::kNone) return event;
    }
    if (!is_open() || !fill(timeout_ms)) return Event::kNone;
  }
  return Event::kNone;
}

void Connection::send_packet(std::string packet) {
  last_sent_ = std::move(packet);
  write(last_sent_);
}

void Connection::write(std::string_view bytes) {
  while (!bytes.empty() && is_open()) {
    const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR) ||
               !is_ready(socket_.get(), POLLOUT, kSendTimeoutMs)) {
      socket_.close();
    }
  }
}

}  // namespace vp::debug
