#include <catch2/catch.hpp>

#include "platform/elf/line_table.h"
#include "tests/unit/platform/elf_builder.h"

using vp::elf::Image;
using vp::elf::LineTable;
using vp::test::ElfBuilder;
using vp::test::TemporaryFolder;

// That lines are the right ones is the subject of tests/system/observe, on a compiler's output.
TEST_CASE("A program without line tables has no lines", "[elf]") {
  const TemporaryFolder folder;
  const LineTable lines(Image::load(folder.write("a.elf", ElfBuilder().build())));
  CHECK(lines.rows().empty());
  CHECK(lines.files().empty());
  CHECK(lines.find(0x8000'0000) == nullptr);
}
