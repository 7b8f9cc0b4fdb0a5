// Processor time of the accelerator timing model per simulated busy cycle, on the products of the
// training program in the mix of its main job. Not a test: prints numbers.
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "models/accelerator/front_end.h"
#include "models/accelerator/timing/timing_model.h"
#include "tests/unit/accelerator_timing/product.h"

using namespace vp::accelerator;
using namespace vp::accelerator::timing;

namespace {

/// Answers at once: the cost of a real memory system is not measured here.
class FlatMemory : public DmaTiming {
 public:
  DmaAnswer get(vp::Address, unsigned bytes, vp::Cycles now) override {
    const vp::Cycles first = now + 10 > port_free_ ? now + 10 : port_free_;
    port_free_ = first + bytes / 16;
    return {first, port_free_ - 1};
  }
  DmaAnswer put(vp::Address, unsigned, bool, vp::Cycles now) override {
    return {now + 10, now + 10};
  }

 private:
  vp::Cycles port_free_ = 0;
};

void measure(const char* name, unsigned mesh, const Product& product, unsigned times) {
  const Geometry geometry(DataType::kBf16, mesh, 128, 32);
  FlatMemory memory;
  TimingModel model(geometry, {}, memory);
  FrontEnd front_end(geometry);
  const std::clock_t start = std::clock();
  vp::Cycles now = 0;
  for (unsigned n = 0; n < times; ++n) {
    for (const Command& command : commands_of(product, geometry)) {
      model.advance(now);
      while (!model.ready()) model.advance(++now);
      model.issue(front_end.accept(command).work, now++);
    }
    model.advance(AcceleratorPort::kNever);
    now = model.idle_from(now);
  }
  const double nanoseconds = 1e9 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  const auto busy = static_cast<double>(model.counters().cycles(TimingCounters::kBusy));
  std::printf("%-28s mesh %2u: %8.0f busy cycles each, %5.2f ns per busy cycle\n", name, mesh,
              busy / times, nanoseconds / busy);
}

}  // namespace

int main(int argc, char** argv) {
  const auto times = static_cast<unsigned>(argc > 1 ? std::atoi(argv[1]) : 200);
  for (const unsigned mesh : {4U, 8U}) {
    measure("4x128 * 128x129", mesh, {4, 129, 128, false, false, false}, times);
    measure("4x129 * (128x129)^T + bias", mesh, {4, 128, 129, false, true, true}, times);
    measure("(4x128)^T * 4x129", mesh, {128, 129, 4, true, false, false}, times);
  }
}
