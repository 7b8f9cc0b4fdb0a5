#include "platform/debug/packet.h"

#include "platform/debug/hex.h"

namespace vp::debug {
namespace {

constexpr char kStart = '$';
constexpr char kEnd = '#';
constexpr char kEscapeMark = '}';
constexpr char kRunLength = '*';
constexpr std::uint8_t kEscapeMask = 0x20;
constexpr std::uint8_t kControlC = 3;

std::uint8_t checksum(std::string_view bytes) {
  unsigned sum = 0;
  for (const char c : bytes) sum += static_cast<std::uint8_t>(c);
  return static_cast<std::uint8_t>(sum);
}

}  // namespace

PacketReader::Event PacketReader::outside(std::uint8_t byte) {
  switch (byte) {
    case kStart:
      state_ = State::kPayload;
      payload_.clear();
      sum_ = 0;
      is_too_long_ = false;
      return Event::kNone;
    case kControlC:
      return Event::kInterrupt;
    case '+':
      return Event::kAcknowledge;
    case '-':
      return Event::kRepeat;
    default:
      return Event::kNone;
  }
}

void PacketReader::keep(std::uint8_t byte) {
  if (payload_.size() < kMaxPacketBytes) {
    payload_ += static_cast<char>(byte);
  } else {
    is_too_long_ = true;
  }
}

void PacketReader::inside(std::uint8_t byte) {
  if (byte == kStart) {  // The end of the packet before it was lost.
    outside(byte);
    return;
  }
  if (byte == kEnd) {
    state_ = State::kFirstDigit;
    return;
  }
  sum_ = static_cast<std::uint8_t>(sum_ + byte);
  if (byte == kEscapeMark) {
    state_ = State::kEscape;
  } else {
    keep(byte);
  }
}

PacketReader::Event PacketReader::finish(std::uint8_t low_digit) {
  state_ = State::kIdle;
  const char digits[] = {static_cast<char>(high_digit_), static_cast<char>(low_digit)};
  const auto expected = number_of({digits, 2});
  return expected == sum_ && !is_too_long_ ? Event::kPacket : Event::kBadPacket;
}

PacketReader::Event PacketReader::feed(std::uint8_t byte) {
  switch (state_) {
    case State::kIdle:
      return outside(byte);
    case State::kPayload:
      inside(byte);
      return Event::kNone;
    case State::kEscape:
      if (byte == kEnd || byte == kStart) {
        inside(byte);
        return Event::kNone;
      }
      sum_ = static_cast<std::uint8_t>(sum_ + byte);
      keep(byte ^ kEscapeMask);
      state_ = State::kPayload;
      return Event::kNone;
    case State::kFirstDigit:
      high_digit_ = byte;
      state_ = State::kSecondDigit;
      return Event::kNone;
    case State::kSecondDigit:
      return finish(byte);
  }
  return Event::kNone;
}

std::string escape(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (const char c : bytes) {
    if (c == kStart || c == kEnd || c == kEscapeMark || c == kRunLength) {
      text += kEscapeMark;
      text += static_cast<char>(static_cast<std::uint8_t>(c) ^ kEscapeMask);
    } else {
      text += c;
    }
  }
  return text;
}

std::string frame_escaped(std::string_view payload) {
  const std::uint8_t sum = checksum(payload);
  std::string packet;
  packet.reserve(payload.size() + 4);
  packet += kStart;
  packet += payload;
  packet += kEnd;
  packet += to_hex(std::span(&sum, 1));
  return packet;
}

std::string frame(std::string_view payload) {
  return frame_escaped(escape(payload));
}

}  // namespace vp::debug
