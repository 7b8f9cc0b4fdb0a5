#include "platform/debug/packet.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

using vp::debug::escape;
using vp::debug::frame;
using vp::debug::kMaxPacketBytes;
using vp::debug::PacketReader;
using Event = PacketReader::Event;

namespace {

/// The events that are not kNone, and the payloads of those that are packets.
struct Heard {
  std::vector<Event> events;
  std::vector<std::string> packets;
};

Heard feed(PacketReader& reader, const std::string& bytes) {
  Heard heard;
  for (const char byte : bytes) {
    const Event event = reader.feed(static_cast<std::uint8_t>(byte));
    if (event == Event::kNone) continue;
    heard.events.push_back(event);
    if (event == Event::kPacket) heard.packets.push_back(reader.payload());
  }
  return heard;
}

Heard feed(const std::string& bytes) {
  PacketReader reader;
  return feed(reader, bytes);
}

}  // namespace

TEST_CASE("Packets are framed with a checksum modulo 256", "[debug]") {
  CHECK(frame("OK") == "$OK#9a");
  CHECK(frame("") == "$#00");
  CHECK(feed("$m0,4#fd").packets == std::vector<std::string>{"m0,4"});
  CHECK(feed("$#00").packets == std::vector<std::string>{""});
  CHECK(feed("$OK#9A").packets == std::vector<std::string>{"OK"});
}

TEST_CASE("A wrong checksum is told apart from a packet", "[debug]") {
  CHECK(feed("$OK#9b").events == std::vector<Event>{Event::kBadPacket});
  CHECK(feed("$OK#zz").events == std::vector<Event>{Event::kBadPacket});
  CHECK(feed("$OL#9a").events == std::vector<Event>{Event::kBadPacket});
}

TEST_CASE("All bytes survive escaping", "[debug]") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  CHECK(feed(frame(all)).packets == std::vector<std::string>{all});
  CHECK(escape("a#b") ==
        "a}\x03"
        "b");
  CHECK(escape("$}*") == "}\x04}]}\x0a");
}

TEST_CASE("Ctrl-C counts outside packets only", "[debug]") {
  CHECK(feed("\x03").events == std::vector<Event>{Event::kInterrupt});
  const std::string data = std::string("X0,1:") + '\x03';
  CHECK(feed(frame(data)).packets == std::vector<std::string>{data});
}

TEST_CASE("Acknowledgements are reported, noise is not", "[debug]") {
  CHECK(feed("+-").events == std::vector<Event>{Event::kAcknowledge, Event::kRepeat});
  CHECK(feed("abc#12 \n").events.empty());
}

TEST_CASE("A truncated packet does not swallow the next one", "[debug]") {
  CHECK(feed("$m0,$OK#9a").packets == std::vector<std::string>{"OK"});
  CHECK(feed("$a}$OK#9a").packets == std::vector<std::string>{"OK"});
  CHECK(feed("$a}#00$OK#9a").packets == std::vector<std::string>{"OK"});
}

TEST_CASE("A packet of the greatest length passes, a longer one does not", "[debug]") {
  const std::string longest(kMaxPacketBytes, 'x');
  CHECK(feed(frame(longest)).packets == std::vector<std::string>{longest});
  PacketReader reader;
  CHECK(feed(reader, frame(longest + "x")).events == std::vector<Event>{Event::kBadPacket});
  CHECK(reader.payload().size() <= kMaxPacketBytes);
  CHECK(feed(reader, "$OK#9a").packets == std::vector<std::string>{"OK"});
  feed(reader, "$" + std::string(1 << 20, 'y'));
  CHECK(reader.payload().size() <= kMaxPacketBytes);
}

TEST_CASE("After any noise a packet is understood", "[debug]") {
  std::mt19937 random(7);
  PacketReader reader;
  for (int round = 0; round < 2000; ++round) {
    std::string noise;
    for (auto i = random() % 40; i > 0; --i) noise += static_cast<char>(random());
    feed(reader, noise);
    // A "#" and two digits end whatever the noise has begun.
    feed(reader, "#00");
    const Heard heard = feed(reader, frame("qSupported"));
    REQUIRE(heard.packets == std::vector<std::string>{"qSupported"});
  }
}
