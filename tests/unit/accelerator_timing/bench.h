#pragma once

#include <cstdint>
#include <vector>

#include "models/accelerator/front_end.h"
#include "models/accelerator/timing/dma_timing.h"
#include "models/accelerator/timing/timing_model.h"
#include "tests/unit/accelerator_timing/product.h"

namespace vp::accelerator::timing::test {

/// An L2 that always hits: 10 cycles to the first beat, 16 bytes per cycle for all reads together.
/// Keeps what it was asked.
class IdealMemory : public DmaTiming {
 public:
  explicit IdealMemory(Cycles latency = 10) : latency_(latency) {}

  DmaAnswer get(Address address, unsigned bytes, Cycles now) override;
  DmaAnswer put(Address address, unsigned bytes, bool whole_line, Cycles now) override;

  struct Request {
    bool is_write;
    Address address;
    unsigned bytes;
    bool whole_line;
    Cycles now;
    bool operator==(const Request&) const = default;
  };
  const std::vector<Request>& requests() const { return requests_; }
  std::vector<Cycles> reads() const { return times(false); }
  std::vector<Cycles> writes() const { return times(true); }

 private:
  std::vector<Cycles> times(bool writes) const;

  Cycles latency_;
  Cycles port_free_ = 0;
  std::vector<Request> requests_;
};

struct Setup {
  DataType type = DataType::kBf16;
  unsigned mesh = 4;
  TimingParameters parameters{};
  Cycles memory_latency = 10;
  Cycles stride = ~Cycles{0};  ///< Cycles per call of advance.
};

/// The timing model behind the front end that cuts commands into work, and its ideal memory.
class Bench {
 public:
  explicit Bench(const Setup& setup);

  /// Issues at cycle `at`, or as soon as the queue has room after it; returns the cycle.
  Cycles issue(unsigned funct, std::uint64_t rs1, std::uint64_t rs2, Cycles at);
  /// Lets everything end; the cycle in which busy fell.
  Cycles drain();
  void advance(Cycles until);

  void config_ex(bool transpose_a, bool transpose_b, Cycles at);
  void config_ld(unsigned stream, std::uint64_t stride, Cycles at);
  void config_st(std::uint64_t stride, Cycles at);
  Cycles mvin(unsigned stream, Address dram, std::uint32_t local, unsigned rows, unsigned columns,
              Cycles at);
  Cycles mvout(Address dram, std::uint32_t local, unsigned rows, unsigned columns, Cycles at);
  Cycles preload(std::uint32_t b, std::uint32_t c, unsigned rows, Cycles at);
  Cycles compute(bool flip, std::uint32_t a, unsigned rows, Cycles at);

  TimingModel& model() { return model_; }
  const TimingCounters& counters() const { return model_.counters(); }
  const IdealMemory& memory() const { return memory_; }
  const Geometry& geometry() const { return geometry_; }

 private:
  Setup setup_;
  Geometry geometry_;
  IdealMemory memory_;
  FrontEnd front_end_;
  TimingModel model_;
  Cycles now_ = 0;
};

/// Runs the product and returns its cycles, counted as the oracle does: from two cycles before the
/// first loop starts, a loop every eight cycles, to the last acknowledged write.
Cycles run_product(Bench& bench, const Product& product);

}  // namespace vp::accelerator::timing::test
