#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "models/common/errors.h"
#include "platform/common/output_stream.h"
#include "tests/unit/platform/elf_builder.h"

using vp::OutputStream;
using vp::test::TemporaryFolder;

namespace {

/// Also of a compressed file.
std::string read_text(const std::filesystem::path& file) {
  std::string text;
  const gzFile stream = gzopen(file.c_str(), "rb");
  REQUIRE(stream != nullptr);
  char buffer[4096];
  for (int count = 0; (count = gzread(stream, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(count));
  }
  gzclose(stream);
  return text;
}

/// Longer than any buffer, and hard to compress.
std::string long_text(unsigned seed) {
  std::string text;
  std::uint64_t state = seed;
  while (text.size() < 1'000'000) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    text += static_cast<char>('!' + (state >> 33) % 90);
  }
  return text;
}

}  // namespace

TEST_CASE("A stream's file holds what was written, plain or compressed", "[output]") {
  const TemporaryFolder folder;
  for (const char* name : {"a.log", "a.log.gz"}) {
    const auto file = folder.path() / name;
    OutputStream stream(file);
    const std::string text = long_text(1);
    for (std::size_t at = 0; at < text.size(); at += 1000) {
      stream.write(std::string_view(text).substr(at, 1000));
    }
    CHECK_FALSE(exists(file));
    stream.close();
    CHECK(read_text(file) == text);
  }
  CHECK(file_size(folder.path() / "a.log.gz") < file_size(folder.path() / "a.log"));
}

TEST_CASE("An abandoned stream leaves nothing behind", "[output]") {
  const TemporaryFolder folder;
  { OutputStream(folder.path() / "a.log").write(long_text(2)); }
  CHECK(std::filesystem::is_empty(folder.path()));
  CHECK_THROWS_AS(OutputStream(folder.path() / "no/a.log"), vp::UserError);
}

TEST_CASE("Of forked processes the one that closes the file decides on its content", "[output]") {
  const TemporaryFolder folder;
  for (const char* name : {"a.log", "a.log.gz"}) {
    const auto file = folder.path() / name;
    OutputStream stream(file);
    const std::string before = long_text(3);
    stream.write(before);
    const pid_t other = fork();
    if (other == 0) {
      stream.write(long_text(4) + long_text(5));
      _exit(0);
    }
    waitpid(other, nullptr, 0);
    stream.write("the end");
    stream.close();
    CHECK(read_text(file) == before + "the end");
  }
}
