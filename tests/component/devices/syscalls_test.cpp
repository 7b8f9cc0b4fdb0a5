#include "models/devices/syscalls.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "tests/component/devices/scratch_folder.h"

using namespace vp;
using devices::SyscallOptions;
using devices::SyscallProxy;
using test::ScratchFolder;

namespace {

constexpr Address kBase = 0x8000'0000;
constexpr std::uint64_t kBytes = 64 * 1024;
constexpr Address kBuffer = kBase + 0x1000;
constexpr std::uint64_t kHere = static_cast<std::uint64_t>(-100);  // AT_FDCWD

class Memory : public devices::GuestMemory {
 public:
  bool read(Address address, std::span<std::uint8_t> data) override {
    if (!contains(address, data.size())) {
      return false;
    }
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(address - kBase), data.size(),
                data.begin());
    return true;
  }
  bool write(Address address, std::span<const std::uint8_t> data) override {
    if (!contains(address, data.size())) {
      return false;
    }
    std::copy(data.begin(), data.end(),
              bytes.begin() + static_cast<std::ptrdiff_t>(address - kBase));
    return true;
  }
  std::string text(Address address, std::size_t length) const {
    return {reinterpret_cast<const char*>(bytes.data()) + (address - kBase), length};
  }
  template <typename T>
  T load(Address address) const {
    T value;
    std::memcpy(&value, bytes.data() + (address - kBase), sizeof(T));
    return value;
  }

  std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(kBytes);

 private:
  static bool contains(Address address, std::uint64_t length) {
    return address >= kBase && address - kBase <= kBytes && length <= kBytes - (address - kBase);
  }
};

struct Guest {
  explicit Guest(const SyscallOptions& options = {})
      : proxy(memory,
              {[this](std::string_view text) { printed += text; },
               [this](std::string line) { warnings.push_back(std::move(line)); }},
              options) {}

  std::int64_t call(std::uint64_t number, std::uint64_t a0 = 0, std::uint64_t a1 = 0,
                    std::uint64_t a2 = 0, std::uint64_t a3 = 0, std::uint64_t a4 = 0) {
    const auto outcome = proxy.perform({number, a0, a1, a2, a3, a4, 0, 0});
    CHECK_FALSE(outcome.exit_code.has_value());
    return outcome.result;
  }
  /// Places `text` with its terminating zero at `address`.
  std::uint64_t place(const std::string& text, Address address = kBuffer) {
    memory.write(address, {reinterpret_cast<const std::uint8_t*>(text.c_str()), text.size() + 1});
    return text.size() + 1;
  }
  std::int64_t open(const std::string& path, std::uint64_t flags = 0) {
    return call(56, kHere, kBuffer, place(path), flags, 0600);
  }

  Memory memory;
  std::string printed;
  std::vector<std::string> warnings;
  SyscallProxy proxy;
};

}  // namespace

TEST_CASE("write prints on descriptors 1 and 2") {
  Guest guest;
  guest.place("hello\n");
  CHECK(guest.call(64, 1, kBuffer, 6) == 6);
  CHECK(guest.call(64, 2, kBuffer, 4) == 4);
  CHECK(guest.call(64, 1, kBuffer, 0) == 0);
  CHECK(guest.printed == "hello\nhell");
  CHECK(guest.call(64, 0, kBuffer, 4) == -EBADF);
  CHECK(guest.call(64, 3, kBuffer, 4) == -EBADF);
  CHECK(guest.call(64, ~std::uint64_t{0}, kBuffer, 4) == -EBADF);
  CHECK(guest.printed.size() == 10);
}

TEST_CASE("hostile pointers and sizes fail with EFAULT or EINVAL and print nothing") {
  const ScratchFolder scratch;
  Guest guest({scratch.inside(), {}});
  REQUIRE(guest.open("file.txt", 2) == 3);
  struct Row {
    Address buffer;
    std::uint64_t bytes;
    std::int64_t expected;
  };
  const auto row = GENERATE(values<Row>({
      {0, 1, -EFAULT},
      {kBase - 1, 2, -EFAULT},
      {kBase + kBytes - 1, 2, -EFAULT},
      {kBase + kBytes, 1, -EFAULT},
      {~Address{0}, 1, -EFAULT},
      {~Address{0} - 7, 16, -EFAULT},
      {kBase, kBytes + 1, -EFAULT},
      {kBase, SyscallProxy::kMaxTransfer + 1, -EINVAL},
      {kBase, ~std::uint64_t{0}, -EINVAL},
      {kBase, std::uint64_t{1} << 63, -EINVAL},
  }));
  CAPTURE(row.buffer, row.bytes);
  CHECK(guest.call(64, 1, row.buffer, row.bytes) == row.expected);
  CHECK(guest.call(64, 3, row.buffer, row.bytes) == row.expected);
  CHECK(guest.call(63, 3, row.buffer, row.bytes) == row.expected);
  CHECK(guest.call(62, 3, 0, 1) == 0);  // The file position has not moved.
  CHECK(guest.printed.empty());
  CHECK(ScratchFolder::get(scratch.inside() / "file.txt") == "0123456789");
  if (row.expected == -EFAULT) {
    CHECK(guest.call(80, 1, row.buffer < kBase ? row.buffer : kBase + kBytes - 127) == -EFAULT);
    CHECK(guest.call(56, kHere, row.buffer, std::min<std::uint64_t>(row.bytes, 16)) ==
          (row.bytes > 16 ? -ENOENT : -EFAULT));
  } else {
    CHECK(guest.call(56, kHere, row.buffer, row.bytes) == -ENAMETOOLONG);
  }
}

TEST_CASE("standard input is at its end") {
  Guest guest;
  CHECK(guest.call(63, 0, kBuffer, 16) == 0);
  CHECK(guest.call(63, 1, kBuffer, 16) == -EBADF);
  CHECK(guest.call(63, 9, kBuffer, 16) == -EBADF);
}

TEST_CASE("the console's descriptors close, do not seek and are character devices") {
  Guest guest;
  for (const unsigned descriptor : {0U, 1U, 2U}) {
    CHECK(guest.call(57, descriptor) == 0);
    CHECK(guest.call(62, descriptor, 0, 1) == -ESPIPE);
    REQUIRE(guest.call(80, descriptor, kBuffer) == 0);
    CHECK((guest.memory.load<std::uint32_t>(kBuffer + 16) & 0170000) == 0020000);
  }
  guest.place("x");
  CHECK(guest.call(64, 1, kBuffer, 1) == 1);  // Still there after the C library's last close.
  CHECK(guest.call(57, 3) == -EBADF);
  CHECK(guest.call(62, 3, 0, 0) == -EBADF);
  CHECK(guest.call(80, 3, kBuffer) == -EBADF);
}

TEST_CASE("a file is opened, read, sought, described and written") {
  const ScratchFolder scratch;
  Guest guest({scratch.inside(), {}});
  REQUIRE(guest.open("file.txt", 2) == 3);
  CHECK(guest.call(63, 3, kBuffer, 4) == 4);
  CHECK(guest.memory.text(kBuffer, 4) == "0123");
  CHECK(guest.call(62, 3, static_cast<std::uint64_t>(-2), 2) == 8);
  CHECK(guest.call(63, 3, kBuffer, 100) == 2);
  CHECK(guest.memory.text(kBuffer, 4) == "8923");
  REQUIRE(guest.call(80, 3, kBuffer) == 0);
  CHECK((guest.memory.load<std::uint32_t>(kBuffer + 16) & 0170000) == 0100000);
  CHECK(guest.memory.load<std::uint64_t>(kBuffer + 48) == 10);   // st_size
  CHECK(guest.memory.load<std::uint32_t>(kBuffer + 56) == 512);  // st_blksize
  CHECK(guest.memory.load<std::uint64_t>(kBuffer + 64) == 1);    // st_blocks
  guest.place("end");
  CHECK(guest.call(64, 3, kBuffer, 3) == 3);
  CHECK(guest.call(57, 3) == 0);
  CHECK(ScratchFolder::get(scratch.inside() / "file.txt") == "0123456789end");
}

TEST_CASE("paths of openat") {
  const ScratchFolder scratch;
  Guest guest({scratch.inside(), {}});
  CHECK(guest.open("../outside.txt") == -EACCES);
  CHECK(guest.open("missing") == -ENOENT);
  CHECK(guest.open(std::string("file.txt\0/../../outside.txt", 27)) == 3);
  CHECK(guest.call(56, 5, kBuffer, guest.place("file.txt")) == -EBADF);
  // As the C type of the descriptor is int, its upper half does not count.
  CHECK(guest.call(56, 0xFFFF'FF9C, kBuffer, guest.place("file.txt")) == 4);
  // Length without the terminating zero.
  CHECK(guest.call(56, kHere, kBuffer, guest.place("file.txt") - 1) == 5);
  CHECK(guest.call(56, kHere, kBuffer, 0) == -ENOENT);
  CHECK(guest.call(56, kHere, kBuffer, SyscallProxy::kMaxPath + 1) == -ENAMETOOLONG);
  CHECK(Guest().open("file.txt") == -EACCES);
}

TEST_CASE("exit ends the run with the guest's code") {
  Guest guest;
  const auto number = GENERATE(93, 94);
  const auto code = GENERATE(0, 7, -1);
  const auto outcome =
      guest.proxy.perform({static_cast<std::uint64_t>(number), static_cast<std::uint64_t>(code)});
  CHECK(outcome.exit_code == code);
}

TEST_CASE("getmainvars places argc, argv and the strings") {
  Guest guest({std::nullopt, {"prog.elf", "-n", ""}});
  REQUIRE(guest.call(2011, kBuffer, 4096) == 0);
  const auto word = [&](unsigned i) { return guest.memory.load<std::uint64_t>(kBuffer + 8 * i); };
  CHECK(word(0) == 3);
  CHECK(guest.memory.text(word(1), 9) == std::string("prog.elf\0", 9));
  CHECK(guest.memory.text(word(2), 3) == std::string("-n\0", 3));
  CHECK(guest.memory.text(word(3), 1) == std::string("\0", 1));
  CHECK(word(4) == 0);
  CHECK(word(5) == 0);
  const std::uint64_t needed = 6 * 8 + 9 + 3 + 1;
  CHECK(guest.call(2011, kBuffer, needed) == 0);
  CHECK(guest.call(2011, kBuffer, needed - 1) == -ENOMEM);
  CHECK(guest.call(2011, kBase + kBytes - 8, 4096) == -EFAULT);
}

TEST_CASE("an unknown call fails with ENOSYS and is mentioned once") {
  Guest guest;
  CHECK(guest.call(214) == -ENOSYS);
  CHECK(guest.call(214) == -ENOSYS);
  CHECK(guest.call(~std::uint64_t{0}) == -ENOSYS);
  REQUIRE(guest.warnings.size() == 2);
  CHECK(guest.warnings[0].find("214") != std::string::npos);
}
