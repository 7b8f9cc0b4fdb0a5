// Trains the LSTM with what `run_parameters` asks for, on the data at the symbols of data.h.

#include "firmware/accelerator/driver.h"
#include "firmware/accelerator/rocc_port.h"
#include "firmware/lstm/core_product.h"
#include "firmware/lstm/run_check.h"
#include "firmware/lstm/trainer.h"
#include "firmware/programs/lstm_train/data.h"
#include "firmware/programs/run_parameters.h"
#include "firmware/runtime/barrier.h"
#include "firmware/runtime/console.h"
#include "firmware/runtime/harts.h"

namespace vp::firmware {
namespace {

constexpr int kBadRunExitCode = 2;

/// Matrix products on the accelerator, or on the core when there is none.
class MatrixUnit {
 public:
  MatrixUnit(const AcceleratorGeometry& geometry, Finish finish)
      : on_core_(geometry.mesh == 0),
        finish_(finish),
        driver_(geometry.mesh == 0 ? kUnused : geometry) {}

  template <class Element>
  void multiply(const Product<Element>& product) const {
    if (!on_core_) {
      driver_.multiply(product);
    } else if (finish_ == Finish::kScaleAndClip) {
      multiply_on_core<Finish::kScaleAndClip>(product);
    } else {
      multiply_on_core<Finish::kScale>(product);
    }
  }

 private:
  static constexpr AcceleratorGeometry kUnused = {4, 64, 64};

  bool on_core_;
  Finish finish_;
  AcceleratorDriver<RoccPort> driver_;
};

class ResultObserver {
 public:
  void part_begins(uint32_t part) { training_part_begin(part); }
  void gradients_ready(uint32_t part) { training_gradients_ready(part); }
  void part_ends(uint32_t part, float loss) {
    result_loss[part] = loss;
    result_final_loss = loss;
    result_parts = part + 1;
    training_part_end(part);
  }
};

using LstmTrainer = Trainer<TrainingElement, MatrixUnit, ResultObserver>;

AcceleratorGeometry geometry_of(const RunParameters& run) {
  if (run.mesh == 0) {
    return {};
  }
  AcceleratorGeometry geometry = AcceleratorGeometry::published(run.mesh, sizeof(TrainingElement));
  if (run.scratchpad_rows != 0) {
    geometry.scratchpad_rows = run.scratchpad_rows;
  }
  if (run.accumulator_rows != 0) {
    geometry.accumulator_rows = run.accumulator_rows;
  }
  return geometry;
}

/// What the harts share: hart 0 makes it ready, the others wait for `verdict`.
enum Verdict : uint32_t { kPending, kTrain, kRefuse };

uint32_t verdict = kPending;
Barrier barrier;
LstmTrainer* shared_trainer;

int train_as_helper(uint32_t hart) {
  uint32_t answer;
  while ((answer = __atomic_load_n(&verdict, __ATOMIC_ACQUIRE)) == kPending) {
  }
  if (answer == kRefuse || hart >= run_parameters.harts) {
    park();
  }
  Worker worker(hart, run_parameters.harts, static_cast<ElementSplit>(run_parameters.split),
                barrier);
  shared_trainer->train(worker);
  return 0;
}

int refuse(const char* reason) {
  __atomic_store_n(&verdict, kRefuse, __ATOMIC_RELEASE);
  print("lstm_train: error: %s\n", reason);
  return kBadRunExitCode;
}

int train_as_leader() {
  const RunParameters& run = run_parameters;
  if (const char* const reason = check_run(run)) {
    return refuse(reason);
  }
  if (wait_for_harts(run.harts) < run.harts) {
    return refuse("run_parameters: more harts than the system has");
  }
  const AcceleratorGeometry geometry = geometry_of(run);
  if (run.mesh != 0 && !TilingRule::supports(geometry)) {
    return refuse("run_parameters: the accelerator's memories are too small for its mesh");
  }
  const bool as_published = run.flavour == kPublishedGradients;
  const MatrixUnit unit(geometry, as_published ? Finish::kScaleAndClip : Finish::kScale);
  ResultObserver observer;
  LstmTrainer trainer(run, {parameter_symbols(), samples, labels}, unit, observer);
  Ledger ledger{arena_ledger};
  record_parameters(ledger);
  Arena arena(arena_block, kArenaBytes, ledger);
  trainer.allocate(arena);
  arena_ledger_size = ledger.size;
  arena_high_water = arena.high_water();
  if (arena.overflowed()) {
    return refuse("run_parameters: the states of a part do not fit the arena");
  }
  print("lstm_train %s: %s, %u x %u steps, %u harts, mesh %u\n", kElementName,
        run.algorithm == kFptt ? "FPTT" : "BPTT", run.partitions, trainer.steps(), run.harts,
        run.mesh);

  shared_trainer = &trainer;
  __atomic_store_n(&verdict, kTrain, __ATOMIC_RELEASE);
  Worker worker(0, run.harts, static_cast<ElementSplit>(run.split), barrier);
  trainer.train(worker);

  const TrainingElement* const logits = trainer.states().step(trainer.steps()).logits;
  for (uint32_t k = 0; k < kOutputElements; ++k) {
    result_logits[k] = widen(logits[k]);
  }
  print("lstm_train %s: loss of the last part %.8f\n", kElementName,
        static_cast<double>(result_final_loss));
  return 0;
}

}  // namespace
}  // namespace vp::firmware

extern "C" {
/// The main job of the study: published FPTT, K = 28, one hart, 4x4 mesh.
RunParameters run_parameters = {
    .magic = kRunParametersMagic,
    .version = kRunParametersVersion,
    .algorithm = kFptt,
    .flavour = kPublishedGradients,
    .partitions = 28,
    .timesteps = vp::firmware::kMaxTimesteps,
    .batch = vp::firmware::kBatch,
    .harts = 1,
    .mesh = 4,
    .scratchpad_rows = 0,
    .accumulator_rows = 0,
    .split = kInterleaved,
    .iterations = 1,
    .learning_rate = 0.01f,
    .alpha = 0.1f,
};

int hart_main(uint32_t hart) {
  return hart == 0 ? vp::firmware::train_as_leader() : vp::firmware::train_as_helper(hart);
}
}
