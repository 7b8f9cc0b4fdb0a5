#include "models/accelerator/geometry.h"

#include <bit>
#include <string>

#include "models/common/errors.h"

namespace vp::accelerator {
namespace {

unsigned rows_of(const std::string& name, unsigned kib, unsigned row_bytes) {
  if (!std::has_single_bit(kib) || kib > 64 * 1024) {
    throw UserError("accelerator." + name + ": " + std::to_string(kib) +
                    " KiB, expected a power of two between 1 and 65536");
  }
  return kib * 1024 / row_bytes;
}

unsigned checked_mesh(unsigned mesh) {
  if (mesh != 4 && mesh != 8 && mesh != 16) {
    throw UserError("accelerator.mesh: " + std::to_string(mesh) + ", expected 4, 8 or 16");
  }
  return mesh;
}

}  // namespace

Geometry::Geometry(DataType data_type, unsigned mesh, unsigned scratchpad_kib,
                   unsigned accumulator_kib)
    : data_type_(data_type),
      mesh_(checked_mesh(mesh)),
      scratchpad_rows_(rows_of("scratchpad_kib", scratchpad_kib, row_bytes())),
      accumulator_rows_(rows_of("accumulator_kib", accumulator_kib, row_bytes())) {}

}  // namespace vp::accelerator
