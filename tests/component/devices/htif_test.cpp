#include "models/devices/htif.h"

#include <catch2/catch.hpp>
#include <cerrno>
#include <deque>
#include <string>
#include <vector>

#include "models/common/errors.h"
#include "models/interconnect/bus.h"
#include "models/memory/ram.h"
#include "tests/component/bench.h"

using namespace vp;

namespace {

constexpr Address kBase = 0x8000'0000;
constexpr std::uint64_t kBytes = 64 * 1024;
constexpr Address kTohost = kBase + 0x1000;
constexpr Address kFromhost = kBase + 0x1040;
constexpr Address kBlock = kBase + 0x2000;
constexpr Address kText = kBase + 0x3000;

constexpr std::uint64_t kPrint = std::uint64_t{0x0101} << 48;
constexpr std::uint64_t kRead = std::uint64_t{0x0100} << 48;

struct Bench : sc_core::sc_module {
  explicit Bench(sc_core::sc_module_name name) : sc_module(name) {
    hart.socket.bind(bus.initiators);
    htif.memory.bind(bus.initiators);
    bus.map(ram.base(), ram.size(), ram.target);
  }
  Bench& attached() {
    htif.attach(kTohost, kFromhost, ram.watch());
    return *this;
  }
  /// A system call as bare-metal start-up code makes it; the result, once fromhost has said so.
  std::int64_t call(std::uint64_t number, std::uint64_t a0, std::uint64_t a1, std::uint64_t a2) {
    const std::array<std::uint64_t, 8> block{number, a0, a1, a2};
    hart.write(kBlock, block);
    hart.write<std::uint64_t>(kTohost, kBlock);
    CHECK(hart.read<std::uint64_t>(kFromhost) == 1);
    hart.write<std::uint64_t>(kFromhost, 0);
    return hart.read<std::int64_t>(kBlock);
  }

  std::string printed;
  std::vector<int> exits;
  std::vector<std::string> faults;
  std::vector<std::string> warnings;
  std::deque<int> input;
  interconnect::Bus bus{"bus"};
  memory::Ram ram{"ram", kBase, kBytes};
  test::Initiator hart{"hart"};
  devices::Htif htif{"htif",
                     {.console = [this](std::string_view text) { printed += text; },
                      .exit = [this](int code) { exits.push_back(code); },
                      .fault = [this](std::string line) { faults.push_back(std::move(line)); },
                      .warning = [this](std::string line) { warnings.push_back(std::move(line)); },
                      .read_character =
                          [this] {
                            const int next = input.empty() ? -1 : input.front();
                            if (!input.empty()) {
                              input.pop_front();
                            }
                            return next;
                          }},
                     {}};
};

}  // namespace

TEST_CASE("before it is attached the mailbox is plain memory") {
  auto& bench = test::fresh<Bench>();
  bench.hart.write<std::uint64_t>(kTohost, 1);
  CHECK(bench.exits.empty());
  CHECK(bench.hart.read<std::uint64_t>(kTohost) == 1);
}

TEST_CASE("mailbox symbols that cannot be served are the user's mistake") {
  auto& bench = test::fresh<Bench>();
  for (const Address address : {Address{0}, kBase - 8, kBase + kBytes, kTohost + 4, kTohost + 1}) {
    CHECK_THROWS_WITH(bench.htif.attach(address, kFromhost, bench.ram.watch()),
                      Catch::Contains("tohost"));
    CHECK_THROWS_WITH(bench.htif.attach(kTohost, address, bench.ram.watch()),
                      Catch::Contains("fromhost"));
  }
}

TEST_CASE("the console prints characters and answers nothing") {
  auto& bench = test::fresh<Bench>().attached();
  for (const char character : std::string("hi\n")) {
    bench.hart.write<std::uint64_t>(kTohost, kPrint | static_cast<std::uint8_t>(character));
    CHECK(bench.hart.read<std::uint64_t>(kTohost) == 0);
    CHECK(bench.hart.read<std::uint64_t>(kFromhost) == 0);
  }
  bench.hart.write<std::uint64_t>(kTohost, kPrint);
  CHECK(bench.printed == std::string("hi\n\0", 4));
}

TEST_CASE("exit codes") {
  auto& bench = test::fresh<Bench>().attached();
  struct Row {
    std::uint64_t word;
    int code;
  };
  const auto row = GENERATE(values<Row>({
      {1, 0},
      {3, 1},
      {2 * 1337 + 1, 1337},
      {~std::uint64_t{0}, -1},  // (code << 1) | 1 for code -1
      {static_cast<std::uint64_t>(-12) * 2 + 1, -12},
  }));
  bench.hart.write(kTohost, row.word);
  CHECK(bench.exits == std::vector<int>{row.code});
  // Programs repeat the store for ever; the first one counts.
  bench.hart.write(kTohost, row.word);
  bench.hart.write(kTohost, kPrint | 'x');
  CHECK(bench.exits.size() == 1);
  CHECK(bench.printed.empty());
}

TEST_CASE("a command of zero is none") {
  auto& bench = test::fresh<Bench>().attached();
  bench.hart.write<std::uint64_t>(kTohost, 0);
  bench.hart.write<std::uint64_t>(kTohost + 8, 1);  // Same line, not the mailbox.
  CHECK(bench.exits.empty());
  CHECK(bench.faults.empty());
}

TEST_CASE("tohost stored in halves") {
  auto& bench = test::fresh<Bench>().attached();
  const auto low = [&](std::uint32_t value) { bench.hart.write<std::uint32_t>(kTohost, value); };
  const auto high = [&](std::uint32_t value) {
    bench.hart.write<std::uint32_t>(kTohost + 4, value);
  };
  SECTION("low first") {
    low('a');
    high(0x0101'0000);
    low('b');
    high(0x0101'0000);
    CHECK(bench.printed == "ab");
  }
  SECTION("high first") {
    high(0x0101'0000);
    low('a');
    high(0x0101'0000);
    low(0);
    CHECK(bench.printed == std::string("a\0", 2));
  }
  SECTION("an exit with its zero half, either way round") {
    const bool low_first = GENERATE(true, false);
    if (low_first) {
      low(5);
      CHECK(bench.exits.empty());
      high(0);
    } else {
      high(0);
      CHECK(bench.exits.empty());
      low(5);
    }
    CHECK(bench.exits == std::vector<int>{2});
  }
  SECTION("the low half alone, complete after a while") {
    low(5);
    sc_core::sc_start(devices::Htif::half_word_grace() * 0.5);
    CHECK(bench.exits.empty());
    sc_core::sc_start(devices::Htif::half_word_grace());
    CHECK(bench.exits == std::vector<int>{2});
  }
  SECTION("nothing is left over from a completed pair") {
    low('a');
    high(0x0101'0000);
    sc_core::sc_start(devices::Htif::half_word_grace() * 2);
    CHECK(bench.printed == "a");
    high(0x0101'0000);
    bench.hart.write<std::uint64_t>(kTohost, kPrint | 'b');
    CHECK(bench.printed == "ab");
  }
  SECTION("a doubleword put together of bytes") {
    for (const unsigned i : {1U, 2U, 3U, 5U, 6U, 7U, 4U}) {
      bench.hart.write<std::uint8_t>(kTohost + i, i >= 6 ? 1 : 0);
    }
    CHECK(bench.exits.empty());
  }
}

TEST_CASE("a system call's result replaces its number and fromhost says that it is there") {
  auto& bench = test::fresh<Bench>().attached();
  bench.hart.write<std::uint64_t>(kText, 0x0A6F'6C6C'6548);  // "Hello\n"
  CHECK(bench.call(64, 1, kText, 6) == 6);
  CHECK(bench.printed == "Hello\n");
  CHECK(bench.hart.read<std::uint64_t>(kTohost) == 0);
  CHECK(bench.call(64, 1, 0, 6) == -EFAULT);
  CHECK(bench.call(64, 1, kBase + kBytes - 2, 6) == -EFAULT);
  CHECK(bench.call(63, 0, kText, 6) == 0);
  CHECK(bench.call(9999, 0, 0, 0) == -ENOSYS);
  CHECK(bench.warnings.size() == 1);
  CHECK(bench.printed == "Hello\n");
}

TEST_CASE("what the device stores itself is no command") {
  auto& bench = test::fresh<Bench>().attached();
  bench.hart.write<std::uint64_t>(kTohost, kTohost);  // The result of the call lands in tohost.
  CHECK(bench.hart.read<std::int64_t>(kTohost) == -ENOSYS);
  CHECK(bench.faults.empty());
  CHECK(bench.hart.read<std::uint64_t>(kFromhost) == 1);
}

TEST_CASE("exit by system call gives no answer") {
  auto& bench = test::fresh<Bench>().attached();
  bench.hart.write(kBlock, std::array<std::uint64_t, 8>{93, 42});
  bench.hart.write<std::uint64_t>(kTohost, kBlock);
  CHECK(bench.exits == std::vector<int>{42});
  CHECK(bench.hart.read<std::uint64_t>(kFromhost) == 0);
}

TEST_CASE("what nobody understands is reported") {
  auto& bench = test::fresh<Bench>().attached();
  struct Row {
    std::uint64_t word;
    const char* expected;
  };
  const auto row = GENERATE(values<Row>({
      {std::uint64_t{0x0201} << 48, "device 2, command 1"},
      {std::uint64_t{0x0102} << 48, "device 1, command 2"},
      {std::uint64_t{0x0001} << 48 | 1, "device 0, command 1"},
      {std::uint64_t{0xFFFF} << 48, "device 255, command 255"},
      {0x100, "0x100"},                        // A block outside the memory.
      {kBase + kBytes - 32, "not in memory"},  // Half of it outside.
      {0x0000'FFFF'FFFF'FFF0, "not in memory"},
  }));
  bench.hart.write(kTohost, row.word);
  REQUIRE(bench.faults.size() == 1);
  CHECK_THAT(bench.faults[0], Catch::Contains(row.expected));
  CHECK(bench.exits.empty());
  CHECK(bench.hart.read<std::uint64_t>(kFromhost) == 0);
}

TEST_CASE("an answer waits until the guest has taken the one before") {
  auto& bench = test::fresh<Bench>().attached();
  bench.hart.write(kBlock, std::array<std::uint64_t, 8>{63, 0, kText, 1});
  bench.hart.write<std::uint64_t>(kFromhost, 99);
  bench.input = {'q'};
  bench.hart.write<std::uint64_t>(kTohost, kBlock);
  bench.hart.write<std::uint64_t>(kTohost, kRead);
  CHECK(bench.hart.read<std::uint64_t>(kFromhost) == 99);
  bench.hart.write<std::uint64_t>(kFromhost, 0);
  CHECK(bench.hart.read<std::uint64_t>(kFromhost) == 1);
  bench.hart.write<std::uint64_t>(kFromhost, 0);
  CHECK(bench.hart.read<std::uint64_t>(kFromhost) == (kRead | 0x100 | 'q'));
  bench.hart.write<std::uint64_t>(kFromhost, 0);
  CHECK(bench.hart.read<std::uint64_t>(kFromhost) == 0);
}

TEST_CASE("a console read is answered when there is input") {
  auto& bench = test::fresh<Bench>().attached();
  bench.hart.write<std::uint64_t>(kTohost, kRead);
  CHECK(bench.hart.read<std::uint64_t>(kFromhost) == 0);
  bench.input = {0xE9};
  bench.hart.write<std::uint64_t>(kTohost, kPrint | '.');
  CHECK(bench.hart.read<std::uint64_t>(kFromhost) == (kRead | 0x100 | 0xE9));
}

TEST_CASE("tohost and fromhost in one line, and no fromhost at all") {
  auto& bench = test::fresh<Bench>();
  SECTION("one line") {
    bench.htif.attach(kTohost, kTohost + 8, bench.ram.watch());
    bench.hart.write(kBlock, std::array<std::uint64_t, 8>{63, 0, kText, 1});
    bench.hart.write<std::uint64_t>(kTohost, kBlock);
    CHECK(bench.hart.read<std::uint64_t>(kTohost + 8) == 1);
    // One store over both words takes the answer and gives a command.
    bench.hart.write(kTohost, std::array<std::uint64_t, 2>{kPrint | 'z', 0});
    CHECK(bench.printed == "z");
  }
  SECTION("no fromhost") {
    bench.htif.attach(kTohost, std::nullopt, bench.ram.watch());
    bench.hart.write(kBlock, std::array<std::uint64_t, 8>{64, 1, kText, 0});
    bench.hart.write<std::uint64_t>(kTohost, kBlock);
    CHECK(bench.hart.read<std::uint64_t>(kBlock) == 0);
    bench.hart.write<std::uint64_t>(kTohost, 1);
    CHECK(bench.exits == std::vector<int>{0});
  }
}

TEST_CASE("a store through DMI that reports itself to the watch is heard as well") {
  auto& bench = test::fresh<Bench>().attached();
  tlm::tlm_dmi grant;
  REQUIRE(bench.hart.dmi(tlm::TLM_WRITE_COMMAND, kTohost, grant));
  const std::uint64_t command = 7;
  std::memcpy(grant.get_dmi_ptr() + (kTohost - kBase), &command, 8);
  CHECK(bench.exits.empty());
  REQUIRE(bench.ram.watch().at(kTohost) == memory::LineWatch::kMailbox);
  bench.ram.watch().notify_write(kTohost, 8, 0);
  CHECK(bench.exits == std::vector<int>{3});
}
