#pragma once

#include "platform/observe/call_tracker.h"
#include "tests/unit/platform/elf_builder.h"

namespace vp::test {

/// Three functions, 'a', 'b' and 'c', without calls in their code: only what the test reports
/// happens.
struct ObservedProgram {
  static constexpr Address kA = 0x8000'0000, kB = 0x8000'0010, kC = 0x8000'0020;

  static observe::FunctionTable functions() {
    ElfBuilder builder;
    builder.symbols = {{"a", kA, 16, true}, {"b", kB, 16, true}, {"c", kC, 16, true}};
    const TemporaryFolder folder;
    return observe::FunctionTable(elf::Image::load(folder.write("abc.elf", builder.build())));
  }
};

/// Totals at some moment: `cycles` all charged to one cause.
inline report::Snapshot at(Cycles cycles, std::uint64_t instructions = 0) {
  report::Snapshot snapshot{cycles, instructions, {}};
  snapshot.causes.add(rocket::StallCause::kIssue, cycles);
  return snapshot;
}

}  // namespace vp::test
