#include "models/devices/host_folder.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <filesystem>
#include <string>
#include <vector>

#include "models/common/errors.h"
#include "tests/component/devices/scratch_folder.h"

using namespace vp;
using devices::HostFolder;
using test::ScratchFolder;

namespace {

// The guest's view of Linux's open flags.
constexpr std::uint64_t kReadOnly = 0;
constexpr std::uint64_t kWriteOnly = 1;
constexpr std::uint64_t kReadWrite = 2;
constexpr std::uint64_t kCreate = 0x40;
constexpr std::uint64_t kExclusive = 0x80;
constexpr std::uint64_t kTruncate = 0x200;
constexpr std::uint64_t kAppend = 0x400;

std::string read_all(HostFolder& folder, std::uint64_t descriptor, std::size_t bytes = 100) {
  std::vector<std::uint8_t> data(bytes);
  const std::int64_t count = folder.read(descriptor, data);
  REQUIRE(count >= 0);
  return {data.begin(), data.begin() + count};
}

std::int64_t write(HostFolder& folder, std::uint64_t descriptor, const std::string& text) {
  return folder.write(descriptor, std::vector<std::uint8_t>(text.begin(), text.end()));
}

}  // namespace

TEST_CASE("without a folder nothing opens") {
  HostFolder folder(std::nullopt);
  CHECK(folder.open("file.txt", kReadOnly, 0) == -EACCES);
  CHECK(folder.open("file.txt", kWriteOnly | kCreate, 0600) == -EACCES);
  CHECK(folder.open(".", kReadOnly, 0) == -EACCES);
}

TEST_CASE("a host folder must be a directory") {
  const ScratchFolder scratch;
  CHECK_THROWS_AS(HostFolder(scratch.inside() / "missing"), UserError);
  CHECK_THROWS_WITH(HostFolder(scratch.outside() / "outside.txt"), Catch::Contains("outside.txt"));
}

TEST_CASE("files inside open by any spelling that stays inside") {
  const ScratchFolder scratch;
  HostFolder folder(scratch.inside());
  const auto path = GENERATE(as<std::string>{}, "sub/deep.txt", "./sub/deep.txt", "sub//deep.txt",
                             "sub/./deep.txt", ".//./sub/deep.txt");
  CAPTURE(path);
  REQUIRE(folder.open(path, kReadOnly, 0) == 3);
  CHECK(read_all(folder, 3) == "deep");
}

TEST_CASE("attempts to leave the folder fail") {
  const ScratchFolder scratch;
  namespace fs = std::filesystem;
  fs::create_symlink(scratch.outside() / "outside.txt", scratch.inside() / "link.txt");
  fs::create_symlink("../outside.txt", scratch.inside() / "relative.txt");
  fs::create_symlink(scratch.outside(), scratch.inside() / "up");
  fs::create_symlink("file.txt", scratch.inside() / "harmless.txt");
  fs::create_symlink(scratch.outside() / "new.txt", scratch.inside() / "dangling.txt");
  HostFolder folder(scratch.inside());
  struct Row {
    std::string path;
    std::int64_t expected;
  };
  const std::vector<Row> rows = {
      {"../outside.txt", -EACCES},
      {"sub/../../outside.txt", -EACCES},
      {"sub/../file.txt", -EACCES},  // Harmless, but ".." is refused as such.
      {"..", -EACCES},
      {"./..", -EACCES},
      {"/etc/passwd", -EACCES},
      {(scratch.inside() / "file.txt").string(), -EACCES},
      {"//file.txt", -EACCES},
      {"link.txt", -EACCES},
      {"relative.txt", -EACCES},
      {"harmless.txt", -EACCES},
      {"dangling.txt", -EACCES},
      {"up/outside.txt", -EACCES},
      {"up/inside/file.txt", -EACCES},
      {"", -ENOENT},
      {"missing.txt", -ENOENT},
      {"missing/file.txt", -ENOENT},
      {"file.txt/more", -ENOTDIR},
      {".", -EISDIR},
      {"sub", -EISDIR},
      {"sub/", -EISDIR},
      {std::string(300, 'n'), -ENAMETOOLONG},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CHECK(folder.open(row.path, kReadOnly, 0) == row.expected);
    CHECK(folder.open(row.path, kWriteOnly | kTruncate, 0) == row.expected);
    if (row.expected == -EACCES) {
      CHECK(folder.open(row.path, kWriteOnly | kCreate | kTruncate, 0600) == -EACCES);
    }
  }
  CHECK(ScratchFolder::get(scratch.outside() / "outside.txt") == "secret");
  CHECK(ScratchFolder::get(scratch.inside() / "file.txt") == "0123456789");
  CHECK_FALSE(fs::exists(scratch.outside() / "new.txt"));
}

TEST_CASE("only regular files open, and a FIFO does not hang") {
  const ScratchFolder scratch;
  REQUIRE(::mkfifo((scratch.inside() / "fifo").c_str(), 0600) == 0);
  HostFolder folder(scratch.inside());
  CHECK(folder.open("fifo", kReadOnly, 0) == -EACCES);
  CHECK(folder.open("fifo", kReadWrite, 0) == -EACCES);
}

TEST_CASE("open flags have Linux's values") {
  const ScratchFolder scratch;
  HostFolder folder(scratch.inside());
  const auto content = [&](const char* name) {
    return ScratchFolder::get(scratch.inside() / name);
  };
  SECTION("create and exclusive") {
    CHECK(folder.open("new.txt", kWriteOnly, 0) == -ENOENT);
    CHECK(folder.open("new.txt", kWriteOnly | kCreate | kExclusive, 0600) == 3);
    CHECK(folder.open("new.txt", kWriteOnly | kCreate | kExclusive, 0600) == -EEXIST);
    CHECK(write(folder, 3, "hello") == 5);
    CHECK(content("new.txt") == "hello");
  }
  SECTION("truncate") {
    REQUIRE(folder.open("file.txt", kWriteOnly | kTruncate, 0) == 3);
    CHECK(content("file.txt").empty());
  }
  SECTION("append") {
    REQUIRE(folder.open("file.txt", kWriteOnly | kAppend, 0) == 3);
    CHECK(write(folder, 3, "ab") == 2);
    CHECK(content("file.txt") == "0123456789ab");
  }
  SECTION("without them the file is overwritten in place") {
    REQUIRE(folder.open("file.txt", kReadWrite, 0) == 3);
    CHECK(write(folder, 3, "ab") == 2);
    CHECK(read_all(folder, 3) == "23456789");
    CHECK(content("file.txt") == "ab23456789");
  }
  SECTION("access modes are kept") {
    REQUIRE(folder.open("file.txt", kReadOnly, 0) == 3);
    REQUIRE(folder.open("file.txt", kWriteOnly, 0) == 4);
    CHECK(write(folder, 3, "x") == -EBADF);
    std::vector<std::uint8_t> data(4);
    CHECK(folder.read(4, data) == -EBADF);
  }
  SECTION("flags that do not exist") {
    CHECK(folder.open("file.txt", 3, 0) == -EINVAL);
    CHECK(folder.open("file.txt", 0x40'0000, 0) == -EINVAL);
  }
}

TEST_CASE("descriptors: lowest free number, limit, use after close") {
  const ScratchFolder scratch;
  HostFolder folder(scratch.inside());
  REQUIRE(folder.open("file.txt", kReadOnly, 0) == 3);
  REQUIRE(folder.open("sub/deep.txt", kReadOnly, 0) == 4);
  CHECK(folder.close(3) == 0);
  CHECK(folder.close(3) == -EBADF);
  CHECK(folder.seek(3, 0, 0) == -EBADF);
  std::vector<std::uint8_t> data(4);
  CHECK(folder.read(3, data) == -EBADF);
  CHECK(folder.write(3, data) == -EBADF);
  HostFolder::FileStatus status{};
  CHECK(folder.status(3, status) == -EBADF);
  CHECK(folder.open("file.txt", kReadOnly, 0) == 3);
  for (std::size_t i = 2; i < HostFolder::kMaxOpenFiles; ++i) {
    REQUIRE(folder.open("file.txt", kReadOnly, 0) == static_cast<std::int64_t>(i + 3));
  }
  CHECK(folder.open("file.txt", kReadOnly, 0) == -EMFILE);
}

TEST_CASE("seek and status") {
  const ScratchFolder scratch;
  HostFolder folder(scratch.inside());
  REQUIRE(folder.open("file.txt", kReadWrite, 0) == 3);
  struct Row {
    std::int64_t offset;
    std::uint64_t whence;
    std::int64_t expected;
  };
  for (const Row& row : std::vector<Row>{{4, 0, 4},
                                         {2, 1, 6},
                                         {-1, 1, 5},
                                         {-3, 2, 7},
                                         {-8, 1, -EINVAL},
                                         {0, 3, -EINVAL},
                                         {0, ~std::uint64_t{0}, -EINVAL}}) {
    CAPTURE(row.offset, row.whence);
    CHECK(folder.seek(3, row.offset, row.whence) == row.expected);
  }
  CHECK(read_all(folder, 3) == "789");
  CHECK(read_all(folder, 3).empty());
  HostFolder::FileStatus status{};
  REQUIRE(folder.status(3, status) == 0);
  CHECK(status.bytes == 10);
  CHECK(S_ISREG(status.mode));
}

TEST_CASE("a file cannot grow beyond the limit") {
  const ScratchFolder scratch;
  HostFolder folder(scratch.inside());
  REQUIRE(folder.open("file.txt", kReadWrite, 0) == 3);
  const auto limit = static_cast<std::int64_t>(HostFolder::kMaxFileBytes);
  CHECK(folder.seek(3, limit - 1, 0) == limit - 1);
  CHECK(write(folder, 3, "ab") == -EFBIG);
  CHECK(folder.seek(3, 2 * limit, 0) == 2 * limit);
  CHECK(write(folder, 3, "a") == -EFBIG);
  CHECK(std::filesystem::file_size(scratch.inside() / "file.txt") == 10);
  std::filesystem::resize_file(scratch.inside() / "file.txt", HostFolder::kMaxFileBytes);
  REQUIRE(folder.open("file.txt", kWriteOnly | kAppend, 0) == 4);
  CHECK(write(folder, 4, "a") == -EFBIG);
}
