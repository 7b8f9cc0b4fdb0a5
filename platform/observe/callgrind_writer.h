#pragma once

#include <string>

#include "platform/observe/line_profile.h"
#include "platform/observe/profile.h"

namespace vp::observe {

/// A profile in callgrind's format. Events are cycles, instructions and, in full timing, cycles per
/// cause. Self costs come by source line from `lines`, calls from the call stacks of `profile`; a
/// hart is an object ("ob=hart N"), so that the same function of two harts stays apart. The self
/// costs add up to the cycles of all harts.
std::string callgrind(const Profile& profile, const LineProfile& lines, const std::string& program);

}  // namespace vp::observe
