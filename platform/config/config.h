#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "models/accelerator/timing/parameters.h"
#include "models/cache/parameters.h"
#include "models/memory/ddr3_fr_fcfs.h"
#include "models/memory/latency_pipe.h"
#include "models/rocket/timing/parameters.h"

namespace vp::config {

enum class Algorithm { kBptt, kFptt };
enum class Flavour { kExact, kPublished };
enum class DataType { kFp32, kBf16 };
enum class Split { kInterleaved, kBlocked };
/// How the handwriting of the samples differs from MNIST's: see workload/shift.h.
enum class Shift { kNone, kSlanted, kThick, kInverted };
enum class AcceleratorModel { kNone, kTlm, kRtl, kBoth };
enum class AcceleratorLeader { kRtl, kTlm };
enum class TimingModel { kFunctional, kFull, kReference };
enum class MemoryModel { kLatencyPipe, kDdr3 };

/// How the bytes of a `data` item relate to its file: numbers stored as FP32 or BF16 in the guest,
/// or the file's bytes as they are.
enum class ItemType { kFp32, kBf16, kRaw };

/// The program and, where it is the training program, its run parameters and data. An empty path
/// stands for `none`.
struct Workload {
  std::filesystem::path program;     ///< ELF to run.
  std::filesystem::path parameters;  ///< Folder of the network's parameters; none: not a training.
  std::filesystem::path samples;
  std::filesystem::path labels;
  std::filesystem::path test_images;
  std::filesystem::path test_labels;
  Algorithm algorithm = {};
  Flavour flavour = {};
  DataType data_type = {};
  Split split = {};
  Shift shift = {};
  std::uint64_t partitions = 0;  ///< K
  std::uint64_t timesteps = 0;   ///< T
  std::uint64_t batch = 0;       ///< B
  std::uint64_t iterations = 0;
  double learning_rate = 0;
  double alpha = 0;
};

struct Soc {
  static constexpr std::uint64_t kRamBase = 0x8000'0000;

  std::uint64_t harts = 0;
  double clock_mhz = 0;
  std::uint64_t ram_mib = 0;
  std::uint64_t rtc_divider = 0;  ///< Core cycles per tick of mtime.

  std::uint64_t ram_bytes() const { return ram_mib << 20; }
};

struct Accelerator {
  AcceleratorModel model = {};
  std::uint64_t mesh = 0;  ///< Rows and columns of the mesh.
  DataType data_type = {};
  std::uint64_t scratchpad_kib = 0;
  std::uint64_t accumulator_kib = 0;
  // Of both models in one run.
  AcceleratorLeader leader = {};
  std::uint64_t wave_window = 0;        ///< Cycles before a difference that its wave file shows.
  std::uint64_t inject_difference = 0;  ///< Number of a write packet to be falsified; 0: none.

  bool has_rtl() const {
    return model == AcceleratorModel::kRtl || model == AcceleratorModel::kBoth;
  }
};

struct Timing {
  TimingModel model = {};
  std::uint64_t quantum = 0;  ///< Cycles that a hart may run ahead of the others.

  // The constants of full timing.
  rocket::PipelineParameters core;
  cache::L1DataParameters l1d;
  cache::L1InstructionParameters l1i;
  cache::L2Parameters l2;
  MemoryModel memory_model = {};
  memory::LatencyPipeParameters latency_pipe;
  memory::Ddr3Parameters ddr3;
  accelerator::timing::TimingParameters accelerator;
};

/// Where a run is cut short; 0 stands for no limit.
struct Limits {
  std::uint64_t instructions = 0;  ///< Of all harts together.
  std::uint64_t cycles = 0;        ///< Of hart 0.
  double seconds = 0;              ///< Of host time.
};

struct Htif {
  std::filesystem::path folder;  ///< Host folder that the guest may access; empty: none.
};

/// Functions whose whole name, with or without its namespaces, matches `pattern` (POSIX extended)
/// belong to `row`.
struct RowRule {
  std::string pattern;
  std::string row;
};

/// Functions whose entry marks the begin and the end of a part; empty: none.
struct Markers {
  std::string part_begin;
  std::string part_end;
  std::string gradients_ready;
};

/// A file placed at a symbol before the run, or written from it afterwards.
struct DataItem {
  std::string symbol;
  std::filesystem::path file;
  ItemType type = {};
};

struct Data {
  std::vector<DataItem> inputs;
  std::vector<DataItem> outputs;
};

/// A complete configuration. Values come from the schema (schema.h): obtain one from the loader
/// (loader.h), which fills in every default.
struct Config {
  Workload workload;
  Soc soc;
  Accelerator accelerator;
  Timing timing;
  Limits limits;
  Htif htif;
  std::vector<RowRule> rows;
  Markers markers;
  Data data;

  /// Is the training program's data placed, and are its results read back?
  bool is_training() const { return !workload.parameters.empty(); }
};

}  // namespace vp::config
