#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "platform/report/heartbeat.h"

using Catch::Matchers::Contains;
using std::chrono::milliseconds;
using std::chrono::seconds;
using vp::report::Heartbeat;

namespace {

/// What a heartbeat wrote.
class Output {
 public:
  Output() : file_(std::tmpfile(), &std::fclose) {}

  std::FILE* file() { return file_.get(); }
  std::string text() {
    std::string text(static_cast<std::size_t>(std::ftell(file_.get())), '\0');
    std::rewind(file_.get());
    const std::size_t read = std::fread(text.data(), 1, text.size(), file_.get());
    text.resize(read);
    return text;
  }

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

std::size_t count(const std::string& text, char character) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), character));
}

const Heartbeat::HostTime kStart{};

}  // namespace

TEST_CASE("A short run shows nothing", "[heartbeat]") {
  Output output;
  Heartbeat heartbeat(output.file(), {.parts = 4, .is_terminal = true}, kStart);
  heartbeat.tick(kStart + milliseconds(9'999), 1, 1, 1);
  heartbeat.finish();
  CHECK(output.text().empty());
}

TEST_CASE("Elsewhere than on a terminal lines come at growing intervals", "[heartbeat]") {
  Output output;
  Heartbeat heartbeat(output.file(), {.parts = 28}, kStart);
  for (int second = 0; second <= 300; ++second) {
    heartbeat.tick(kStart + seconds(second), 3, 1'000'000 * second, 200'000'000ull * second);
  }
  heartbeat.finish();
  const std::string text = output.text();
  CHECK(count(text, '\n') == 7);  // after 10, 20, 40, 80, 140, 200 and 260 s
  CHECK(count(text, '\r') == 0);
  CHECK_THAT(text, Contains("training, part 4 of 28, 10.0 M cycles simulated, 200 MIPS, 10 s\n"));
  CHECK_THAT(text, Contains("260 s\n"));
}

TEST_CASE("On a terminal one line is rewritten and wiped", "[heartbeat]") {
  Output output;
  Heartbeat heartbeat(output.file(), {.parts = 4, .is_terminal = true}, kStart);
  heartbeat.tick(kStart + seconds(10), 2, 5'000'000, 10'000'000);
  heartbeat.tick(kStart + milliseconds(10'100), 2, 5'000'000, 10'000'000);  // too early
  heartbeat.tick(kStart + seconds(11), 4, 6'000'000, 30'000'000);
  heartbeat.finish();
  heartbeat.finish();
  const std::string text = output.text();
  CHECK_THAT(text, Contains("\r[############............] training, part 3 of 4"));
  CHECK_THAT(text, Contains("\r[########################] finishing, part 4 of 4"));
  CHECK_THAT(text, Contains("20 MIPS"));
  CHECK(count(text, '\n') == 0);
  CHECK(text.back() == '\r');
  CHECK(count(text, '\r') == 4);
}

TEST_CASE("Without parts the line has no progress; quiet means silent", "[heartbeat]") {
  Output plain;
  Heartbeat heartbeat(plain.file(), {}, kStart);
  heartbeat.tick(kStart + seconds(10), 0, 5'000'000, 10'000'000);
  CHECK(plain.text() == "5.0 M cycles simulated, 1 MIPS, 10 s\n");
  Output quiet;
  Heartbeat silent(quiet.file(), {.is_quiet = true}, kStart);
  silent.tick(kStart + seconds(100), 0, 5'000'000, 10'000'000);
  CHECK(quiet.text().empty());
}
