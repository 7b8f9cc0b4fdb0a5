#pragma once

#include "models/common/types.h"

// Addresses shared with guest/harness.S and guest/harness.ld.
namespace vp::differential {

inline constexpr Address kHarnessBase = 0x8000'0000;
inline constexpr Address kFinish = kHarnessBase + 4;  ///< Where a program ends.
inline constexpr Address kProgramBase = 0x8001'0000;
inline constexpr unsigned kProgramBytes = 0x1'0000;

// Offsets in the program.
inline constexpr unsigned kInitialX = 0;
inline constexpr unsigned kInitialF = 256;
inline constexpr unsigned kInitialFcsr = 512;
inline constexpr unsigned kPool = 0x1000;     ///< 2 KiB of constants; the first is the resume slot.
inline constexpr unsigned kScratch = 0x1800;  ///< 2 KiB that the program writes.
inline constexpr unsigned kCode = 0x2000;

}  // namespace vp::differential
