#pragma once

#include "firmware/programs/run_parameters.h"

namespace vp::firmware {

/// nullptr when the run can be executed, otherwise what is wrong with it, in one line.
const char* check_run(const RunParameters& run);

}  // namespace vp::firmware
