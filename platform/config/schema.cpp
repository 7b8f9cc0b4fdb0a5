#include "platform/config/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "platform/common/text.h"
#include "platform/config/bindings.h"
#include "platform/config/timing_keys.h"

namespace vp::config {
namespace {

template <auto Section, auto Member>
auto& member_of(Config& config) {
  return config.*Section.*Member;
}

constexpr int value(auto enumerator) {
  return static_cast<int>(enumerator);
}

constexpr std::string_view kStudy = "Zhang et al., VLSI-SoC 2024";
constexpr std::string_view kChoice = "choice of this project";
constexpr std::uint64_t kUnlimited = std::numeric_limits<std::int64_t>::max();

std::vector<RowRule>& rows_of(Config& config) {
  return config.rows;
}

std::vector<EnumerationValue> data_types() {
  return {{"fp32", value(DataType::kFp32)}, {"bf16", value(DataType::kBf16)}};
}

std::vector<Key> workload_keys() {
  constexpr auto section = &Config::workload;
  return {
      {"workload.program", PathType{&member_of<section, &Workload::program>}, "none", "", kChoice,
       "ELF to run; an ELF on the command line replaces it. `{data_type}` stands for the value of "
       "workload.data_type; a file that is not found is looked for among the built firmware."},
      {"workload.parameters", PathType{&member_of<section, &Workload::parameters>}, "none", "",
       kChoice,
       "Folder of the network's parameters (param_l1_wi.f32 or .txt, ...). `none`: the program is "
       "not the training program; no workload data is placed or read back."},
      {"workload.samples", PathType{&member_of<section, &Workload::samples>}, "none", "", kChoice,
       "Normalised pixels of the fine-tuning samples, sample-major."},
      {"workload.labels", PathType{&member_of<section, &Workload::labels>}, "none", "", kChoice,
       "Labels of the fine-tuning samples, one-hot."},
      {"workload.test_images", PathType{&member_of<section, &Workload::test_images>}, "none", "",
       kChoice, "Images (IDX) on which the host computes the accuracy before and after the run."},
      {"workload.test_labels", PathType{&member_of<section, &Workload::test_labels>}, "none", "",
       kChoice, "Labels (IDX) of workload.test_images."},
      {"workload.shift",
       enumeration<section, &Workload::shift>({{"none", value(Shift::kNone)},
                                               {"slanted", value(Shift::kSlanted)},
                                               {"thick", value(Shift::kThick)},
                                               {"inverted", value(Shift::kInverted)}}),
       "none", "", kChoice,
       "A user who writes differently: changes the samples, and adds the accuracy on test images "
       "that are changed likewise (platform/workload/shift.h)."},
      {"workload.algorithm",
       enumeration<section, &Workload::algorithm>(
           {{"bptt", value(Algorithm::kBptt)}, {"fptt", value(Algorithm::kFptt)}}),
       "fptt", "", kStudy, "Training algorithm."},
      {"workload.flavour",
       enumeration<section, &Workload::flavour>(
           {{"exact", value(Flavour::kExact)}, {"published", value(Flavour::kPublished)}}),
       "exact", "", kStudy,
       "Gradients: the true ones, or those that the study's accelerated program computes."},
      {"workload.data_type", enumeration<section, &Workload::data_type>(data_types()), "bf16", "",
       kStudy, "Element type of parameters, samples and network states."},
      {"workload.split",
       enumeration<section, &Workload::split>(
           {{"interleaved", value(Split::kInterleaved)}, {"blocked", value(Split::kBlocked)}}),
       "interleaved", "", kStudy, "How the harts share element-wise work."},
      {"workload.partitions", integer<section, &Workload::partitions>(1, 784), "28", "", kStudy,
       "K, the number of parts that the sequence is cut into; it divides workload.timesteps."},
      {"workload.timesteps", integer<section, &Workload::timesteps>(1, 784), "784", "",
       "MNIST: 28 x 28 pixels", "T, the length of the sequence."},
      {"workload.batch", integer<section, &Workload::batch>(4, 4, {4}), "4", "samples", kStudy,
       "B, the number of samples trained on together."},
      {"workload.iterations", integer<section, &Workload::iterations>(1, 1'000'000), "1", "",
       kStudy, "Passes over the samples."},
      {"workload.learning_rate", RealType{&member_of<section, &Workload::learning_rate>, 0, 1e6},
       "0.01", "", kStudy, "eta of the parameter update."},
      {"workload.alpha", RealType{&member_of<section, &Workload::alpha>, 1e-6, 1e6}, "0.1", "",
       kStudy, "Weight of FPTT's regulariser (Kag & Saligrama, ICML 2021)."},
  };
}

std::vector<Key> soc_keys() {
  constexpr auto section = &Config::soc;
  return {
      {"soc.harts", integer<section, &Soc::harts>(1, 10), "1", "", kStudy,
       "Rocket-class cores; hart 0 owns the accelerator."},
      {"soc.clock_mhz", RealType{&member_of<section, &Soc::clock_mhz>, 1, 10'000}, "500", "MHz",
       "Zhang et al., VLSI-SoC 2024: all design points are read at 500 MHz",
       "Clock of cores, accelerator, buses and memory."},
      {"soc.ram_mib", integer<section, &Soc::ram_mib>(1, 2048), "256", "MiB",
       "Chipyard's default external memory", "RAM from address 0x8000_0000."},
      {"soc.rtc_divider", integer<section, &Soc::rtc_divider>(1, 1'000'000), "500", "cycles",
       "Chipyard's timebase of 1 MHz, at 500 MHz", "Core cycles per tick of the CLINT's mtime."},
  };
}

std::vector<Key> accelerator_keys() {
  constexpr auto section = &Config::accelerator;
  return {
      {"accelerator.model",
       enumeration<section, &Accelerator::model>({{"none", value(AcceleratorModel::kNone)},
                                                  {"tlm", value(AcceleratorModel::kTlm)},
                                                  {"rtl", value(AcceleratorModel::kRtl)},
                                                  {"both", value(AcceleratorModel::kBoth)}}),
       "tlm", "", kChoice,
       "Which accelerator hart 0 gets: tlm, the transaction-level model; rtl, the Verilated "
       "SystemVerilog, for the meshes and capacities that the build has; both, side by side and "
       "compared; or none."},
      {"accelerator.mesh", integer<section, &Accelerator::mesh>(4, 16, {4, 8, 16}), "4", "", kStudy,
       "Rows and columns of the systolic array."},
      {"accelerator.data_type", enumeration<section, &Accelerator::data_type>(data_types()),
       "workload.data_type", "", kStudy, "Element type of scratchpad, accumulator and arithmetic.",
       [](Config& config) { config.accelerator.data_type = config.workload.data_type; }},
      {"accelerator.scratchpad_kib", integer<section, &Accelerator::scratchpad_kib>(16, 4096),
       "128 (bf16), 512 (fp32)", "KiB",
       "study's Gemmini parameters; FP32: the tile sizes of the study's program need 512 KiB",
       "Capacity of the scratchpad; a power of two.",
       [](Config& config) {
         const bool is_bf16 = config.accelerator.data_type == DataType::kBf16;
         config.accelerator.scratchpad_kib = is_bf16 ? 128 : 512;
       }},
      {"accelerator.accumulator_kib", integer<section, &Accelerator::accumulator_kib>(4, 4096),
       "32 (bf16), 64 (fp32)", "KiB", "study's Gemmini parameters",
       "Capacity of the accumulator; a power of two.",
       [](Config& config) {
         const bool is_bf16 = config.accelerator.data_type == DataType::kBf16;
         config.accelerator.accumulator_kib = is_bf16 ? 32 : 64;
       }},
      {"accelerator.leader",
       enumeration<section, &Accelerator::leader>(
           {{"rtl", value(AcceleratorLeader::kRtl)}, {"tlm", value(AcceleratorLeader::kTlm)}}),
       "rtl", "", kChoice,
       "With accelerator.model both: whose time, memory accesses and responses the system sees; "
       "the other one follows and is compared."},
      {"accelerator.wave_window", integer<section, &Accelerator::wave_window>(1, 10'000'000),
       "20000", "cycles", kChoice,
       "With accelerator.model both: how much of the run before a difference is executed again for "
       "a wave file; more, or less, by as much as the next snapshot lies off."},
      {"accelerator.inject_difference",
       integer<section, &Accelerator::inject_difference>(0, kUnlimited), "0", "", kChoice,
       "With accelerator.model both: a bit of the leader's write packet with this number is "
       "flipped, to see what a difference looks like; 0: never."},
  };
}

std::vector<Key> timing_model_keys() {
  return {
      {"timing.model",
       enumeration<&Config::timing, &Timing::model>(
           {{"functional", value(TimingModel::kFunctional)},
            {"full", value(TimingModel::kFull)},
            {"reference", value(TimingModel::kReference)}}),
       "functional", "", kChoice,
       "functional: every instruction takes one cycle; full: pipeline, caches and accelerator; "
       "reference: the same cycles, each instruction through the plain pipeline model (slow)."},
      {"timing.quantum", integer<&Config::timing, &Timing::quantum>(1, 1'000'000), "1000", "cycles",
       kChoice, "How far a hart may run ahead of the others where they do not interact."},
  };
}

std::vector<Key> run_keys() {
  return {
      {"limits.instructions", integer<&Config::limits, &Limits::instructions>(0, kUnlimited), "0",
       "instructions", kChoice, "Ends the run after so many instructions of all harts; 0: never."},
      {"limits.cycles", integer<&Config::limits, &Limits::cycles>(0, kUnlimited), "0", "cycles",
       kChoice, "Ends the run at that cycle of hart 0; 0: never."},
      {"limits.seconds", RealType{&member_of<&Config::limits, &Limits::seconds>, 0, 1e9}, "0", "s",
       kChoice, "Ends the run after that time of the host; 0: never."},
      {"htif.folder", PathType{&member_of<&Config::htif, &Htif::folder>}, "none", "", kChoice,
       "Folder of the host in which the guest may open files; `none`: console and exit only."},
      {"rows", RowsType{rows_of}, "{}", "", kChoice,
       "Rows of the statistics: a map of (POSIX extended) regular expressions to row names. An "
       "expression matches a whole function name (C++: without template arguments and parameters, "
       "with or without namespaces); the first match counts."},
      {"markers.part_begin", SymbolType{&member_of<&Config::markers, &Markers::part_begin>}, "none",
       "", kChoice, "Function whose entry begins a part."},
      {"markers.part_end", SymbolType{&member_of<&Config::markers, &Markers::part_end>}, "none", "",
       kChoice, "Function whose entry ends a part."},
      {"markers.gradients_ready",
       SymbolType{&member_of<&Config::markers, &Markers::gradients_ready>}, "none", "", kChoice,
       "Function whose entry divides a part into its gradients and its update."},
      {"data.inputs", ItemsType{&member_of<&Config::data, &Data::inputs>}, "[]", "", kChoice,
       "Files placed at symbols before the run: a list of {symbol, file, type}, type fp32, bf16 "
       "(converted from .f32, .txt or IDX) or raw."},
      {"data.outputs", ItemsType{&member_of<&Config::data, &Data::outputs>}, "[]", "", kChoice,
       "Files written from symbols after the run, in the same form."},
  };
}

std::vector<Key> build_schema() {
  std::vector<Key> keys;
  for (const auto& part :
       {workload_keys(), soc_keys(), accelerator_keys(), timing_model_keys(), core_keys(),
        cache_keys(), memory_keys(), accelerator_timing_keys(), run_keys()}) {
    keys.insert(keys.end(), part.begin(), part.end());
  }
  return keys;
}

struct TypeDescriber {
  std::string operator()(const IntegerType& type) const {
    if (!type.allowed.empty()) return fmt::format("one of {}", fmt::join(type.allowed, ", "));
    if (type.maximum == kUnlimited) return fmt::format("integer from {}", type.minimum);
    return fmt::format("integer from {} to {}", type.minimum, type.maximum);
  }
  std::string operator()(const RealType& type) const {
    return fmt::format("number from {} to {}", type.minimum, type.maximum);
  }
  std::string operator()(const EnumerationType& type) const {
    std::vector<std::string_view> names;
    for (const auto& entry : type.values) names.push_back(entry.name);
    return fmt::format("one of {}", fmt::join(names, ", "));
  }
  std::string operator()(const SymbolType&) const { return "ELF symbol or none"; }
  std::string operator()(const PathType&) const { return "path or none"; }
  std::string operator()(const RowsType&) const { return "map of regular expression to row name"; }
  std::string operator()(const ItemsType&) const { return "list of {symbol, file, type}"; }
};

std::string_view last_component(std::string_view path) {
  return path.substr(path.find_last_of('.') + 1);
}

}  // namespace

const std::vector<Key>& schema() {
  static const std::vector<Key> keys = build_schema();
  return keys;
}

const Key* find_key(std::string_view path) {
  const auto found = std::find_if(schema().begin(), schema().end(),
                                  [&](const Key& key) { return key.path == path; });
  return found == schema().end() ? nullptr : &*found;
}

bool is_section(std::string_view path) {
  return std::any_of(schema().begin(), schema().end(), [&](const Key& key) {
    return key.path.size() > path.size() && key.path.starts_with(path) &&
           key.path[path.size()] == '.';
  });
}

std::string_view nearest_key(std::string_view path) {
  path = path.substr(0, 100);
  // A right name in the wrong section counts as one edit.
  const auto distance = [path](std::string_view candidate) {
    return std::min(edit_distance(path, candidate),
                    edit_distance(last_component(path), last_component(candidate)) + 1);
  };
  std::string_view nearest;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  const auto consider = [&](std::string_view candidate) {
    const std::size_t found = distance(candidate);
    if (found >= least) return;
    least = found;
    nearest = candidate;
  };
  for (const Key& key : schema()) {
    if (path.find('.') == std::string_view::npos) consider(key.path.substr(0, key.path.find('.')));
    consider(key.path);
  }
  return nearest;
}

std::string describe_type(const Type& type) {
  return std::visit(TypeDescriber{}, type);
}

}  // namespace vp::config
