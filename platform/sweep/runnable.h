#pragma once

#include <filesystem>
#include <map>
#include <vector>

#include "platform/elf/image.h"
#include "platform/sweep/points.h"

namespace vp::sweep {

/// Finds, before anything runs, what vp-run would refuse: programs, data files and symbols that
/// are missing or do not fit, and files that several points would write. Throws UserError naming
/// the point.
void check_runnable(const std::vector<Point>& points);

}  // namespace vp::sweep
