#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vp::debug {

/// Longest packet that is accepted or sent, framing not counted; PacketSize of qSupported.
inline constexpr std::size_t kMaxPacketBytes = 0x4000;

/// Cuts the byte stream from GDB into packets ($payload#checksum), one byte at a time. Whatever
/// arrives, it keeps at most kMaxPacketBytes.
class PacketReader {
 public:
  enum class Event {
    kNone,         ///< More bytes are needed.
    kPacket,       ///< A packet is complete and its checksum right: see payload().
    kBadPacket,    ///< A packet ended whose checksum is wrong or which is too long.
    kInterrupt,    ///< Ctrl-C.
    kAcknowledge,  ///< "+"
    kRepeat,       ///< "-": the last packet has to be sent again.
  };

  Event feed(std::uint8_t byte);

  /// Of the last kPacket, without escapes; valid until the next call of feed.
  const std::string& payload() const { return payload_; }

 private:
  enum class State { kIdle, kPayload, kEscape, kFirstDigit, kSecondDigit };

  Event outside(std::uint8_t byte);
  void inside(std::uint8_t byte);
  void keep(std::uint8_t byte);
  Event finish(std::uint8_t low_digit);

  State state_ = State::kIdle;
  std::string payload_;
  std::uint8_t sum_ = 0;
  std::uint8_t high_digit_ = 0;
  bool is_too_long_ = false;
};

/// The packet that carries `payload`, escaped and framed.
std::string frame(std::string_view payload);
/// Escapes what may not stand in a packet by itself; `frame` does not touch it again.
std::string escape(std::string_view bytes);
/// The framed packet of a payload that is escaped already or needs no escape.
std::string frame_escaped(std::string_view payload);

}  // namespace vp::debug
