#include "models/common/errors.h"
#include "platform/vp_run/simulation.h"

namespace vp {

// Used only while the tree holds no platform/run: command line, configuration and files can be
// checked without a simulator.
report::RunResult run_simulation(const SimulationJob&) {
  throw UserError("this build has no simulator (platform/run is missing)");
}

}  // namespace vp
