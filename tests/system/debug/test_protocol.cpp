// What no GDB sends: the stub answers it or leaves it alone, and stays as it is.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <random>

#include "platform/debug/connection.h"
#include "platform/debug/packet.h"
#include "tests/system/debug/gdb_session.h"

using vp::debug::Descriptor;
using vp::debug::frame;
using vp::test::DebuggedRun;
using vp::test::subject;

namespace {

/// The other end of the stub's socket.
class Client {
 public:
  explicit Client(const std::string& address)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port =
        htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.find(':') + 1))));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    REQUIRE(connect(socket_.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0);
  }

  void send(const std::string& bytes) const {
    REQUIRE(::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(bytes.size()));
  }

  /// What arrives up to and including `end`.
  std::string receive_until(const std::string& end) const {
    std::string text;
    constexpr int kPatienceMs = 10'000;
    while (!text.ends_with(end)) {
      pollfd wanted{socket_.get(), POLLIN, 0};
      char byte = 0;
      if (poll(&wanted, 1, kPatienceMs) <= 0 || recv(socket_.get(), &byte, 1, 0) != 1) break;
      text += byte;
    }
    return text;
  }

  /// Sends a packet and returns the answer, frame and acknowledgement taken off.
  std::string ask(const std::string& payload) const {
    send(frame(payload));
    return next();
  }

  /// The next packet that comes without being asked for.
  std::string next() const {
    const std::string text = receive_until("#");
    if (text.ends_with("#")) receive_digits();
    send("+");
    const std::size_t begin = text.find('$');
    return begin == std::string::npos ? "no answer: " + text
                                      : text.substr(begin + 1, text.size() - begin - 2);
  }

  void receive_digits() const {
    char digits[2];
    recv(socket_.get(), digits, 2, MSG_WAITALL);
  }

 private:
  Descriptor socket_;
};

}  // namespace

TEST_CASE("Packets that are wrong", "[gdb]") {
  DebuggedRun run({"--gdb-wait", subject()});
  const Client client(run.address());
  CHECK(client.ask("qC") == "QC1");
  client.send("$qC#00");
  CHECK(client.receive_until("-") == "-");
  CHECK(client.ask("qNoSuchThing") == "");
  CHECK(client.ask("y") == "");
  for (const char* malformed : {"m",
                                "m80000000",
                                "mxyz,4",
                                "m80000000,",
                                "M80000000,4:00",
                                "M80000000,1:0g",
                                "X80000000,4:a",
                                "Zx",
                                "Z0",
                                "Z0,80000000",
                                "p",
                                "pzz",
                                "p7fffffff",
                                "P1",
                                "P1=12",
                                "Gab",
                                "Hg99",
                                "H",
                                "T99",
                                "qXfer:features:read:target.xml:0",
                                "qXfer:features:read:target.xml:x,y",
                                "qThreadExtraInfo,63",
                                "qRcmd,0",
                                "vCont;x",
                                "vCont;r1",
                                "vCont;c:99"}) {
    INFO(malformed);
    CHECK(client.ask(malformed).substr(0, 1) == "E");
  }
  CHECK(client.ask("m1000,4") == "E0e");
  CHECK(client.ask("M10000,1:00") == "E0e");
  CHECK(client.ask("Z2,1000,4") == "E0e");
  CHECK(client.ask("Z0,1000,4") == "E0e");
  CHECK(client.ask("Z9,80000000,4") == "");
  CHECK(client.ask("m80000000,ffffffffffff").size() <= vp::debug::kMaxPacketBytes);
  CHECK(client.ask("m80000000,4").size() == 8);
  CHECK(client.ask("k").substr(0, 9) == "no answer");
  CHECK(run.finish().exit_code == 130);
}

TEST_CASE("Noise, and a caller that vanishes", "[gdb]") {
  DebuggedRun run({"--gdb-wait", subject()});
  {
    const Client client(run.address());
    CHECK(client.ask("QStartNoAckMode") == "OK");
    std::mt19937 random(3);
    std::string noise;
    for (int i = 0; i < 100'000; ++i) {
      // No packet by chance: each would need an end.
      char byte;
      do byte = static_cast<char>(random());
      while (byte == '#');
      noise += byte;
    }
    client.send(noise + "#00");
    client.send(std::string("$") + std::string(1 << 20, 'a') + "#00");
    CHECK(client.ask("qC") == "QC1");
  }
  CHECK(run.finish().exit_code == 1);  // Nobody is there any more: the program runs to its end.
}

TEST_CASE("Damaged commands leave the stub as it is", "[gdb]") {
  DebuggedRun run({"--gdb-wait", subject()});
  const Client client(run.address());
  const std::vector<std::string> commands = {"m80000000,10",
                                             "M80000000,2:0000",
                                             "Z0,80000000,4",
                                             "z0,80000000,4",
                                             "p20",
                                             "P5=0000000000000000",
                                             "Hg1",
                                             "qThreadExtraInfo,1",
                                             "qXfer:features:read:target.xml:0,ff",
                                             "qRcmd,68656c70",
                                             "Z2,80001000,8",
                                             "vCont?",
                                             "qSupported:xmlRegisters=i386"};
  std::mt19937 random(11);
  for (int round = 0; round < 1500; ++round) {
    std::string command = commands[random() % commands.size()];
    for (auto changes = 1 + random() % 3; changes > 0; --changes) {
      const std::size_t at = 1 + random() % (command.size() - 1);
      switch (random() % 3) {
        case 0:
          command[at] = static_cast<char>(random());
          break;
        case 1:
          command.erase(at);
          break;
        default:
          command.insert(at, std::string(random() % 40, static_cast<char>('0' + random() % 10)));
      }
      if (command.size() < 2) break;
    }
    INFO(command);
    // Some of them print before they answer.
    std::string answer = client.ask(command);
    while (answer.starts_with("O") && answer != "OK") answer = client.next();
    REQUIRE(answer.substr(0, 9) != "no answer");
  }
  CHECK(client.ask("m80000000,4").size() == 8);
}

TEST_CASE("R starts the program again", "[gdb]") {
  DebuggedRun run({"--gdb-wait", subject()});
  const Client client(run.address());
  CHECK(client.ask("!") == "OK");
  const std::string at_start = client.ask("p20");
  CHECK(client.ask("vCont;s:1;c").substr(0, 3) == "T05");
  CHECK(client.ask("p20") != at_start);
  client.send(frame("R00"));
  CHECK(client.receive_until("+") == "+");
  CHECK(client.ask("?").substr(0, 3) == "T05");
  CHECK(client.ask("p20") == at_start);
}

TEST_CASE("Ports that cannot be served", "[gdb]") {
  using Catch::Matchers::Contains;
  using Catch::Matchers::StartsWith;
  for (const char* port : {"70000", "x", "127.0.0.1:", ":1", "1234567"}) {
    CHECK_THROWS_WITH(DebuggedRun({subject()}, port),
                      StartsWith("vp-run: error: --gdb") && Contains("expected PORT or HOST:PORT"));
  }
  const DebuggedRun first({"--gdb-wait", subject()});
  const std::string taken = first.address().substr(first.address().find(':') + 1);
  CHECK_THROWS_WITH(DebuggedRun({subject()}, taken), Contains("Address already in use"));
}
