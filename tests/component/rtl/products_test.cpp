// RTL against TLM on the products of the training program: every byte in memory, every request's
// cycle on the bus, and the cycles of the whole product, which for BF16 are those of the reference
// model too.
#include <tlm_utils/simple_target_socket.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <map>
#include <memory>

#include "models/accelerator/tlm_accelerator.h"
#include "tests/component/rtl/pool.h"
#include "tests/unit/accelerator_timing/product.h"

namespace vp::rtl::test {
namespace {

using accelerator::AcceleratorPort;
using accelerator::Command;
using accelerator::TlmAccelerator;
using accelerator::timing::commands_of;
using accelerator::timing::Product;
using accelerator::timing::TimingModel;
using accelerator::timing::TimingParameters;

/// Holds the arrays of one product at a time.
class ProductMemory : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<ProductMemory> target;

  explicit ProductMemory(sc_core::sc_module_name name) : sc_module(name), target("target") {
    target.register_b_transport(this, &ProductMemory::b_transport);
  }

  /// Numbers around one, different in neighbouring elements, the same for every implementation.
  void fill(DataType type) {
    for (std::size_t n = 0; n < bytes_.size() / 4; ++n) {
      const auto hash = static_cast<std::uint32_t>(n * 2'654'435'761U);
      const bool is_bf16 = type == DataType::kBf16;
      const std::uint32_t mask = is_bf16 ? 0x80FF'80FF : 0x80FF'FFFF;
      const std::uint32_t word = (hash & mask) | (is_bf16 ? 0x3F00'3F00 : 0x3F00'0000);
      std::memcpy(&bytes_[n * 4], &word, 4);
    }
  }
  const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  static constexpr Address kBase = 0x8000'0000;

  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
    std::uint8_t* const place = &bytes_.at(payload.get_address() - kBase);
    if (payload.is_write()) {
      std::memcpy(place, payload.get_data_ptr(), payload.get_data_length());
    } else {
      std::memcpy(payload.get_data_ptr(), place, payload.get_data_length());
    }
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
  }

  std::vector<std::uint8_t> bytes_ = std::vector<std::uint8_t>(4 << 20);
};

std::unique_ptr<TlmAccelerator> make(const Geometry& geometry, IdealMemory& answers,
                                     TlmAccelerator*) {
  return std::make_unique<TlmAccelerator>(
      sc_core::sc_gen_unique_name("tlm"), geometry,
      std::make_unique<TimingModel>(geometry, TimingParameters{}, answers));
}
std::unique_ptr<RtlAccelerator> make(const Geometry& geometry, IdealMemory& answers,
                                     RtlAccelerator*) {
  return std::make_unique<RtlAccelerator>(sc_core::sc_gen_unique_name("rtl"), geometry, &answers);
}

template <class Accelerator>
struct Side {
  explicit Side(const Geometry& geometry)
      : memory(sc_core::sc_gen_unique_name("memory")),
        accelerator(make(geometry, answers, static_cast<Accelerator*>(nullptr))) {
    accelerator->memory.bind(memory.target);
  }

  /// The cycles as the reference model counts them: from two cycles before the first loop starts,
  /// a loop every eight cycles, to the last acknowledged write.
  Cycles run(const Product& product) {
    constexpr Cycles kFirstLoop = 100;
    constexpr unsigned kConfigurations = 5, kCommandsPerLoop = 6, kLoopDistance = 8;
    const TimingParameters parameters;
    memory.fill(accelerator->geometry().data_type());
    const Cycles begin = now;
    unsigned n = 0;
    for (const Command& command : commands_of(product, accelerator->geometry())) {
      if (n >= kConfigurations) {
        const unsigned loop = (n - kConfigurations) / kCommandsPerLoop;
        const unsigned part = (n - kConfigurations) % kCommandsPerLoop;
        const Cycles at = begin + kFirstLoop + loop * kLoopDistance + part + 1 - kCommandsPerLoop;
        now = std::max(now, at);
      }
      accelerator->advance(now);
      while (!accelerator->ready(now)) accelerator->advance(++now);
      accelerator->issue(command, now++);
      ++n;
    }
    accelerator->advance(AcceleratorPort::kNever);
    now = accelerator->idle_from(now);
    CHECK_FALSE(accelerator->error().has_value());
    return now - begin -
           (kFirstLoop + parameters.command_queue_cycles + parameters.loop_start_cycles - 2);
  }

  IdealMemory answers;
  ProductMemory memory;
  std::unique_ptr<Accelerator> accelerator;
  Cycles now = 0;
};

struct Pair {
  explicit Pair(const Geometry& geometry) : tlm(geometry), rtl(geometry) {}

  Side<TlmAccelerator> tlm;
  Side<RtlAccelerator> rtl;
};

struct Shape {
  const char* name;
  Product product;
  /// Of the reference model, BF16 on 4x4 and 8x8; 0: not among its shapes.
  Cycles reference_4, reference_8;
};

constexpr Shape kShapes[] = {
    {"4x128 * 128x129", {4, 129, 128, false, false, false}, 9233, 5044},
    {"4x129 * (128x129)^T + bias", {4, 128, 129, false, true, true}, 13547, 7056},
    {"(4x128)^T * 4x129", {128, 129, 4, true, false, false}, 14022, 7366},
    {"4x10 * 10x128", {4, 128, 10, false, false, false}, 1162, 756},
    {"4x128 * (10x128)^T + bias", {4, 10, 128, false, true, true}, 1398, 961},
    {"(4x10)^T * 4x128", {10, 128, 4, true, false, false}, 1286, 808},
    {"40x60 * (50x60)^T + bias", {40, 50, 60, false, true, true}, 0, 0},
    {"(60x40)^T * 60x50 + bias", {40, 50, 60, true, false, true}, 0, 0},
    {"1x1 * 1x1", {1, 1, 1, false, false, false}, 0, 0},
};

void compare(Pair& pair, DataType type, unsigned mesh) {
  for (const Shape& shape : kShapes) {
    INFO(shape.name << (type == DataType::kBf16 ? ", BF16" : ", FP32") << ", mesh " << mesh);
    const Cycles tlm = pair.tlm.run(shape.product);
    const Cycles rtl = pair.rtl.run(shape.product);
    CHECK(rtl == tlm);
    const bool has_reference = type == DataType::kBf16 && shape.reference_4 != 0;
    if (has_reference && mesh < 16) CHECK(rtl == (mesh == 4 ? shape.reference_4 : shape.reference_8));
    CHECK((pair.tlm.memory.bytes() == pair.rtl.memory.bytes()));
  }
  StatisticsRegistry tlm_registry, rtl_registry;
  pair.tlm.accelerator->register_statistics(tlm_registry, "");
  pair.rtl.accelerator->register_statistics(rtl_registry, "");
  const auto tlm = tlm_registry.snapshot();
  const auto rtl = rtl_registry.snapshot();
  for (const auto& [name, value] : tlm) {
    const bool counts_events = name.rfind("commands.", 0) == 0 || name.rfind("blocks.", 0) == 0 ||
                               name.rfind("mesh.", 0) == 0 || name.rfind("dma.", 0) == 0;
    INFO(name);
    REQUIRE(rtl.contains(name));
    if (counts_events) CHECK(rtl.at(name) == value);
  }
}

}  // namespace

TEST_CASE("RTL and TLM: products of the training program, data and cycles", "[rtl]") {
  std::map<std::pair<DataType, unsigned>, std::unique_ptr<Pair>> pairs;
  for (const DataType type : accelerator::test::kDataTypes) {
    for (const unsigned mesh : built_meshes()) {
      pairs[{type, mesh}] = std::make_unique<Pair>(geometry_of(type, mesh));
    }
  }
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  for (const auto& [variant, pair] : pairs) compare(*pair, variant.first, variant.second);
}

}  // namespace vp::rtl::test
