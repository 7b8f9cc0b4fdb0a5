#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "platform/debug/packet.h"

namespace vp::debug {

/// A descriptor that closes itself.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { close(); }

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  void close();

 private:
  int fd_ = -1;
};

/// A TCP port that waits for one GDB at a time.
class Listener {
 public:
  /// "PORT" or "HOST:PORT"; without a host only programs on this machine can connect. Port 0 takes
  /// a free one. Throws UserError.
  explicit Listener(const std::string& address);

  /// "HOST:PORT" with the port that was found.
  const std::string& address() const { return address_; }
  /// A caller, if one waits.
  Descriptor accept() const;
  /// A caller, if one comes within `timeout_ms`.
  Descriptor wait(int timeout_ms) const;

 private:
  Descriptor socket_;
  std::string address_;
};

/// Packets from and to one GDB.
class Connection {
 public:
  using Event = PacketReader::Event;

  Connection() = default;
  explicit Connection(Descriptor socket) : socket_(std::move(socket)) {}

  bool is_open() const { return socket_.is_open(); }
  void close() { socket_.close(); }
  int descriptor() const { return socket_.get(); }

  /// The next event; kNone when nothing arrives within `timeout_ms` (-1: for ever) or the peer has
  /// gone (then is_open() is false). Acknowledges packets and repeats lost ones by itself.
  Event receive(int timeout_ms);
  const std::string& payload() const { return reader_.payload(); }

  /// Closes the connection when the peer does not take it within some seconds.
  void send(std::string_view payload) { send_packet(frame(payload)); }
  void send_escaped(std::string_view payload) { send_packet(frame_escaped(payload)); }

  /// From the next packet on, packets are not acknowledged.
  void stop_acknowledging() { acknowledges_ = false; }
  bool acknowledges() const { return acknowledges_; }

 private:
  void send_packet(std::string packet);
  void write(std::string_view bytes);
  bool fill(int timeout_ms);
  Event handle(std::uint8_t byte);

  Descriptor socket_;
  PacketReader reader_;
  std::string input_;
  std::size_t next_ = 0;  ///< Of input_.
  std::string last_sent_;
  bool acknowledges_ = true;
};

}  // namespace vp::debug
