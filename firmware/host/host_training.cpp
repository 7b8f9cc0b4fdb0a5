#include "firmware/host/host_training.h"

#include <memory>
#include <stdexcept>
#include <thread>
#include <variant>

#include "firmware/host/mesh_product.h"
#include "firmware/lstm/core_product.h"
#include "firmware/lstm/run_check.h"
#include "firmware/lstm/trainer.h"

namespace vp::firmware {
namespace {

template <class Element>
std::vector<Element> to_elements(const std::vector<float>& values) {
  std::vector<Element> elements;
  elements.reserve(values.size());
  for (const float value : values) {
    if constexpr (std::is_same_v<Element, float>) {
      elements.push_back(value);
    } else {
      elements.push_back(narrow<Bf16>(value));
    }
  }
  return elements;
}

template <class Element>
std::vector<float> to_floats(const Element* elements, std::size_t count) {
  std::vector<float> values(count);
  for (std::size_t k = 0; k < count; ++k) {
    values[k] = widen(elements[k]);
  }
  return values;
}

struct HostUnit {
  std::uint32_t mesh;

  template <class Element>
  void multiply(const Product<Element>& product) const {
    if (mesh == 0) {
      multiply_on_core<Finish::kScale>(product);
    } else {
      MeshProduct(mesh).multiply(product);
    }
  }
};

struct HostObserver {
  std::vector<float>& losses;
  std::function<void(std::uint32_t part)> when_gradients_ready;

  void part_begins(std::uint32_t) const {}
  void gradients_ready(std::uint32_t part) const { when_gradients_ready(part); }
  void part_ends(std::uint32_t part, float loss) const { losses[part] = loss; }
};

constexpr std::uint64_t kArenaBytes = std::uint64_t{32} << 20;

}  // namespace

RunParameters default_run() {
  RunParameters run{};
  run.magic = kRunParametersMagic;
  run.version = kRunParametersVersion;
  run.algorithm = kFptt;
  run.flavour = kPublishedGradients;
  run.partitions = 28;
  run.timesteps = kMaxTimesteps;
  run.batch = kBatch;
  run.harts = 1;
  run.mesh = 4;
  run.split = kInterleaved;
  run.iterations = 1;
  run.learning_rate = 0.01f;
  run.alpha = 0.1f;
  return run;
}

template <class Element>
HostResult train_on_host(const RunParameters& run, const HostInput& input,
                         const GradientObserver& observer) {
  if (const char* const refusal = check_run(run)) {
    throw std::invalid_argument(refusal);
  }
  auto parameters = to_elements<Element>(input.parameters);
  const auto samples = to_elements<Element>(input.samples);
  const auto labels = to_elements<Element>(input.labels);
  const TrainingData<Element> data{ParameterSet<Element>::in_block(parameters.data()),
                                   samples.data(), labels.data()};
  HostResult result;
  result.losses.resize(run.partitions);
  const HostUnit unit{run.mesh};
  HostObserver host_observer{result.losses, [](std::uint32_t) {}};
  Trainer<Element, HostUnit, HostObserver> trainer(run, data, unit, host_observer);
  if (observer) {
    host_observer.when_gradients_ready = [&](std::uint32_t part) {
      observer(part, run.flavour == kPublishedGradients
                         ? to_floats(trainer.gradient().gate_weights[0], kParameters)
                         : to_floats(trainer.wide_gradient().gate_weights[0], kParameters));
    };
  }

  std::vector<ArenaEntry> entries(Ledger::kCapacity);
  Ledger ledger{entries.data()};
  ledger.record("parameters", kParameterArray, sizeof(Element), parameters.data(),
                kParameters * sizeof(Element));
  const auto block = std::make_unique<std::uint64_t[]>(kArenaBytes / sizeof(std::uint64_t));
  Arena arena(block.get(), kArenaBytes, ledger);
  trainer.allocate(arena);
  if (arena.overflowed()) {
    throw std::invalid_argument("the run does not fit the arena");
  }

  Barrier barrier;
  const auto work = [&](std::uint32_t hart) {
    Worker worker(hart, run.harts, static_cast<ElementSplit>(run.split), barrier);
    trainer.train(worker);
  };
  {
    std::vector<std::jthread> others;
    for (std::uint32_t hart = 1; hart < run.harts; ++hart) {
      others.emplace_back(work, hart);
    }
    work(0);
  }

  result.parameters = to_floats(parameters.data(), parameters.size());
  result.logits = to_floats(trainer.states().step(trainer.steps()).logits, kOutputElements);
  entries.resize(ledger.size);
  result.ledger_bytes = ledger.total_bytes();
  result.ledger = std::move(entries);
  result.arena_high_water = arena.high_water();
  return result;
}

template HostResult train_on_host<float>(const RunParameters&, const HostInput&,
                                         const GradientObserver&);
template HostResult train_on_host<Bf16>(const RunParameters&, const HostInput&,
                                        const GradientObserver&);

}  // namespace vp::firmware
