// RTL against the functional model on random commands: moves, preloads, computes and configurations
// over a few rows, so that they depend on each other, with ports that stall. After each fence every
// byte in memory is the same.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <memory>
#include <random>

#include "models/accelerator/tlm_accelerator.h"
#include "tests/component/accelerator/driver.h"
#include "tests/component/rtl/pool.h"

namespace vp::rtl::test {
namespace {

using accelerator::TlmAccelerator;
using accelerator::test::Driver;
using accelerator::test::kAccumulate;
using accelerator::test::kAccumulator;
using accelerator::test::kFullWidth;
using accelerator::test::kGarbage;

/// Reads come from the lower half, writes go to the upper one: without a fence the order between
/// the two is nobody's promise.
constexpr Address kSource = TestMemory::kBase, kTarget = kSource + TestMemory::kBytes / 2;

struct Pair {
  Pair(const Geometry& geometry, const Stalls& stalls)
      : rtl(geometry, stalls),
        tlm(sc_core::sc_gen_unique_name("tlm"), geometry),
        tlm_memory(sc_core::sc_gen_unique_name("memory")) {
    tlm.memory.bind(tlm_memory.target);
  }

  Instance rtl;
  TlmAccelerator tlm;
  TestMemory tlm_memory;
};

class RandomCommands {
 public:
  RandomCommands(Pair& pair, unsigned seed)
      : pair_(pair),
        rtl_(pair.rtl.bench()),
        tlm_({pair.tlm, pair.tlm_memory, pair.tlm.geometry()}),
        random_(seed) {
    const bool is_bf16 = rtl_.type() == DataType::kBf16;
    for (unsigned n = 0; n < TestMemory::kBytes / 4; ++n) {
      const auto hash = static_cast<std::uint32_t>(random_());
      const std::uint32_t word =
          (hash & (is_bf16 ? 0x80FF'80FF : 0x80FF'FFFF)) | (is_bf16 ? 0x3F00'3F00 : 0x3F00'0000);
      std::memcpy(pair_.rtl.memory.at(kSource + n * 4), &word, 4);
      std::memcpy(pair_.tlm_memory.at(kSource + n * 4), &word, 4);
    }
  }

  /// Differences found.
  unsigned run(unsigned commands) {
    configure_all();
    unsigned differences = 0;
    for (unsigned n = 0; n < commands; ++n) {
      step();
      if (n % 64 == 63) differences += compare();
    }
    return differences + compare();
  }

 private:
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  unsigned mesh() const { return rtl_.mesh(); }
  /// Bytes; memory is aligned to elements.
  unsigned elements(unsigned count) const { return count * rtl_.element_bytes(); }
  unsigned size() { return below(2) == 0 ? mesh() : 1 + below(mesh()); }
  std::uint32_t scratchpad_row() {
    return below(2) * pair_.tlm.geometry().scratchpad_rows() / 4 + below(96);
  }
  template <class Act>
  void both(const Act& act) {
    act(rtl_);
    act(tlm_);
  }

  void configure_all() {
    both([](Driver& d) { d.config_ex(false, false); });
    for (unsigned stream = 0; stream < 3; ++stream) configure_load(stream);
    configure_store();
  }
  void configure_load(unsigned stream) {
    const unsigned stride = below(4) == 0 ? 0 : elements(1 + below(100)), apart = mesh() + below(8);
    const float scale = below(2) == 0 ? 1.0F : 0.375F;
    both([&](Driver& d) { d.config_ld(stream, stride, scale, apart); });
  }
  void configure_store() {
    const unsigned stride = elements(16 + below(50));
    const float scale = below(2) == 0 ? 1.0F : -1.5F;
    const bool relu = below(2) == 0;
    both([&](Driver& d) { d.config_st(stride, scale, relu); });
  }

  void step() {
    const unsigned kind = below(16);
    if (kind == 0) {
      const unsigned mode = below(3), a_stride = 1 + below(2), c_stride = 1 + below(2);
      transposes_b_ = mode == 2;
      both([&](Driver& d) { d.config_ex(mode == 1, mode == 2, a_stride, c_stride); });
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
    const unsigned columns = 1 + below(pair_.tlm.geometry().max_columns());
    const Address from = kSource + elements(below(25'000));
    const std::uint32_t to = below(4) != 0
                                 ? scratchpad_row()
                                 : kAccumulator | (below(2) != 0 ? kAccumulate : 0) | below(64);
    both([&](Driver& d) { d.mvin(stream, from, to, rows, columns); });
  }
  void store() {
    const bool full_width = below(4) == 0;
    const std::uint32_t from =
        below(4) == 0 ? scratchpad_row() : kAccumulator | (full_width ? kFullWidth : 0) | below(64);
    const unsigned rows = size();
    const unsigned columns = 1 + below(full_width ? mesh() : pair_.tlm.geometry().max_columns());
    const Address to = kTarget + elements(below(25'000));
    both([&](Driver& d) { d.mvout(to, from, rows, columns); });
  }
  void multiply() {
    const unsigned i = size(), j = size(), c_rows = size(), d_rows = size();
    // The station guards as many rows of B as the command names, even where B is transposed and has
    // others: no fewer than are read.
    const unsigned k = transposes_b_ ? std::max(size(), j) : size();
    const std::uint32_t a = scratchpad_row(), b = below(3) == 0 ? kGarbage : scratchpad_row();
    const std::uint32_t c =
        below(8) == 0 ? kGarbage : kAccumulator | (below(2) != 0 ? kAccumulate : 0) | below(64);
    const std::uint32_t d = below(3) == 0 ? scratchpad_row() : kGarbage;
    const bool flip = below(3) != 0;
    both([&](Driver& driver) {
      driver.preload(b, k, j, c, c_rows, j);
      driver.compute(flip, a, i, k, d, d_rows, j);
    });
  }

  unsigned compare() {
    rtl_.fence();
    tlm_.fence();
    CHECK_FALSE(pair_.rtl.accelerator.error().has_value());
    CHECK_FALSE(pair_.tlm.error().has_value());
    const auto* rtl = pair_.rtl.memory.at(kSource);
    return std::memcmp(rtl, pair_.tlm_memory.at(kSource), TestMemory::kBytes) != 0;
  }

  Pair& pair_;
  Driver rtl_, tlm_;
  std::mt19937_64 random_;
  bool transposes_b_ = false;
};

}  // namespace

TEST_CASE("RTL and functional model: random commands", "[rtl]") {
  const Stalls some{.read = 300, .beat = 400, .write = 300, .acknowledge = 500, .seed = 3};
  std::vector<std::unique_ptr<Pair>> pairs;
  for (const DataType type : accelerator::test::kDataTypes) {
    for (const unsigned mesh : {4U, 8U}) {
      for (const Stalls& stalls : {Stalls{}, some}) {
        if (!make_verilated_model(geometry_of(type, mesh))) continue;
        pairs.push_back(std::make_unique<Pair>(geometry_of(type, mesh), stalls));
      }
    }
  }
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  REQUIRE_FALSE(pairs.empty());
  unsigned seed = 1;
  for (const auto& pair : pairs) {
    INFO("mesh " << pair->tlm.geometry().mesh() << ", seed " << seed);
    CHECK(RandomCommands(*pair, seed).run(3000) == 0);
    CHECK(pair->tlm_memory.writes() > 1000);
    ++seed;
  }
}

}  // namespace vp::rtl::test
