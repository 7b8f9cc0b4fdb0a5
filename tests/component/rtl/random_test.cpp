// RTL and TLM model side by side on random commands: moves, preloads, computes and configurations
// over a few rows, so that they depend on each other, with ports that stall and a memory whose
// answers overtake each other. Writes, local memories and event counters are the same.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <memory>
#include <random>

#include "tests/component/accelerator/driver.h"
#include "tests/component/rtl/both.h"

namespace vp::rtl::test {
namespace {

using accelerator::test::Driver;
using accelerator::test::kAccumulate;
using accelerator::test::kAccumulator;
using accelerator::test::kFullWidth;
using accelerator::test::kGarbage;

/// Reads come from the lower half, writes go to the upper one: without a fence the order between
/// the two is nobody's promise.
constexpr Address kSource = TestMemory::kBase, kTarget = kSource + TestMemory::kBytes / 2;

class RandomCommands {
 public:
  RandomCommands(Both& both, unsigned seed) : both_(both), driver_(both.bench()), random_(seed) {
    const bool is_bf16 = driver_.type() == DataType::kBf16;
    for (unsigned n = 0; n < TestMemory::kBytes / 4; ++n) {
      const auto hash = static_cast<std::uint32_t>(random_());
      const std::uint32_t word =
          (hash & (is_bf16 ? 0x80FF'80FF : 0x80FF'FFFF)) | (is_bf16 ? 0x3F00'3F00 : 0x3F00'0000);
      std::memcpy(both_.memory.at(kSource + n * 4), &word, 4);
    }
  }

  /// Until the first difference.
  void run(unsigned commands) {
    driver_.config_ex(false, false);
    for (unsigned stream = 0; stream < 3; ++stream) configure_load(stream);
    configure_store();
    for (unsigned n = 0; n < commands && !both_.pair.difference(); ++n) {
      step();
      if (n % 64 == 63) driver_.fence();
    }
    driver_.fence();
  }

 private:
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  unsigned mesh() const { return driver_.mesh(); }
  /// Bytes.
  unsigned elements(unsigned count) const { return count * driver_.element_bytes(); }
  unsigned size() { return below(2) == 0 ? mesh() : 1 + below(mesh()); }
  std::uint32_t scratchpad_row() {
    return below(2) * both_.geometry.scratchpad_rows() / 4 + below(96);
  }

  void configure_load(unsigned stream) {
    const unsigned stride = below(4) == 0 ? 0 : elements(1 + below(100)), apart = mesh() + below(8);
    driver_.config_ld(stream, stride, below(2) == 0 ? 1.0F : 0.375F, apart);
  }
  void configure_store() {
    const unsigned stride = elements(16 + below(50));
    const float scale = below(2) == 0 ? 1.0F : -1.5F;
    driver_.config_st(stride, scale, below(2) == 0);
  }

  void step() {
    const unsigned kind = below(16);
    if (kind == 0) {
      const unsigned mode = below(3), a_stride = 1 + below(2), c_stride = 1 + below(2);
      driver_.config_ex(mode == 1, mode == 2, a_stride, c_stride);
    } else if (kind == 1) {
      configure_load(below(3));
    } else if (kind == 2) {
      configure_store();
    } else if (kind < 6) {
      load();
    } else if (kind < 8) {
      store();
    } else {
      multiply();
    }
  }
  void load() {
    const unsigned stream = below(3), rows = size();
    const unsigned columns = 1 + below(both_.geometry.max_columns());
    const Address from = below(8) == 0 ? 0 : kSource + elements(below(25'000));
    const std::uint32_t to = below(4) != 0
                                 ? scratchpad_row()
                                 : kAccumulator | (below(2) != 0 ? kAccumulate : 0) | below(64);
    driver_.mvin(stream, from, to, rows, columns);
  }
  void store() {
    const bool full_width = below(4) == 0;
    const std::uint32_t from =
        below(4) == 0 ? scratchpad_row() : kAccumulator | (full_width ? kFullWidth : 0) | below(64);
    const unsigned rows = size();
    const unsigned columns = 1 + below(full_width ? mesh() : both_.geometry.max_columns());
    driver_.mvout(kTarget + elements(below(25'000)), from, rows, columns);
  }
  void multiply() {
    const unsigned i = size(), j = size(), k = size(), c_rows = size(), d_rows = size();
    const std::uint32_t a = scratchpad_row(), b = below(3) == 0 ? kGarbage : scratchpad_row();
    const std::uint32_t c =
        below(8) == 0 ? kGarbage : kAccumulator | (below(2) != 0 ? kAccumulate : 0) | below(64);
    const std::uint32_t d = below(3) == 0 ? scratchpad_row() : kGarbage;
    driver_.preload(b, k, j, c, c_rows, j);
    driver_.compute(below(3) != 0, a, i, k, d, d_rows, j);
  }

  Both& both_;
  Driver driver_;
  std::mt19937_64 random_;
};

}  // namespace

TEST_CASE("RTL and TLM model: random commands", "[rtl]") {
  const Stalls some{
      .command = 200, .read = 300, .beat = 400, .write = 300, .acknowledge = 500, .seed = 3};
  ShufflingMemory answers(5);
  std::vector<std::unique_ptr<Both>> systems;
  for (const DataType type : accelerator::test::kDataTypes) {
    for (const unsigned mesh : accelerator::test::kMeshes) {
      const Geometry geometry = geometry_of(type, mesh);
      if (!make_verilated_model(geometry)) continue;
      systems.push_back(std::make_unique<Both>(geometry, true, Stalls{}, answers));
      systems.push_back(std::make_unique<Both>(geometry, true, some, answers));
      systems.push_back(std::make_unique<Both>(geometry, false, some, answers));
    }
  }
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  REQUIRE_FALSE(systems.empty());
  unsigned seed = 1;
  for (const auto& both : systems) {
    INFO("mesh " << both->geometry.mesh() << ", " << both->geometry.element_bytes()
                 << " bytes per element, " << both->pair.options().leader_name << " leads, seed "
                 << seed);
    RandomCommands(*both, seed).run(both->geometry.mesh() == 16 ? 1000 : 2500);
    CHECK(both->difference() == "");
    CHECK_FALSE(both->pair.error().has_value());
    CHECK(both->memory.violations() == 0);
    CHECK(both->memory.writes() > 300);
    ++seed;
  }
}

}  // namespace vp::rtl::test
