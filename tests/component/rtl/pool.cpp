#include "tests/component/rtl/pool.h"

#include <catch2/catch.hpp>

namespace vp::rtl::test {

Pool::Pool(unsigned each, unsigned mistakes) {
  const Stalls some{
      .command = 200, .read = 300, .beat = 400, .write = 300, .acknowledge = 500, .seed = 7};
  for (const DataType type : accelerator::test::kDataTypes) {
    for (const unsigned mesh : built_meshes()) {
      const Geometry geometry = geometry_of(type, mesh);
      const bool for_mistakes = type == DataType::kBf16 && mesh == 4;
      for (unsigned n = 0; n < (for_mistakes ? each + mistakes : each); ++n) {
        slots_.push_back({std::make_unique<Instance>(geometry, Stalls{}), false, false});
      }
      for (unsigned n = 0; n < each; ++n) {
        slots_.push_back({std::make_unique<Instance>(geometry, some), true, false});
      }
    }
  }
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
}

Instance& Pool::fresh(DataType type, unsigned mesh, bool stalls) {
  for (Slot& slot : slots_) {
    const Geometry& geometry = slot.instance->accelerator.geometry();
    const bool fits = !slot.used && slot.stalls == stalls && geometry.data_type() == type &&
                      geometry.mesh() == mesh;
    if (!fits) continue;
    slot.used = true;
    return *slot.instance;
  }
  FAIL("no accelerator left");
  return *slots_.front().instance;
}

Pool& pool() {
  static Pool instances(40, 120);
  return instances;
}

}  // namespace vp::rtl::test
