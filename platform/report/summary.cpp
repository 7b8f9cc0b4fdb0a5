#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "models/accelerator/pair/cycle_comparison.h"
#include "platform/report/statistics.h"
#include "platform/report/table.h"

namespace vp::report {
namespace {

std::string percent(double fraction) {
  return fmt::format("{:.1f} %", 100 * fraction);
}

std::string binary_size(std::uint64_t bytes) {
  const auto value = static_cast<double>(bytes);
  return bytes < (1 << 20) ? fmt::format("{:.1f} KiB", value / (1 << 10))
                           : fmt::format("{:.2f} MiB", value / (1 << 20));
}

/// The losses in order; of many only the first ones and the last.
std::string loss_line(const std::vector<float>& losses) {
  constexpr std::size_t kShown = 6;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < losses.size(); ++i) {
    if (losses.size() > kShown && i == kShown - 1) texts.push_back("...");
    if (losses.size() <= kShown || i + 1 < kShown || i + 1 == losses.size()) {
      texts.push_back(fmt::format("{:.6f}", losses[i]));
    }
  }
  return fmt::format("{}", fmt::join(texts, "  "));
}

std::string training_section(const TrainingReport& training) {
  std::string text = "\nTraining\n";
  const std::vector<float>& losses = training.results.loss;
  text += fmt::format("  loss            {:.6f} before the training (sum over the samples)\n",
                      training.initial_loss);
  if (losses.empty()) {
    text += "                  no part was finished\n";
  } else {
    text += fmt::format("                  {:.6f} in the last of {} part{}\n",
                        training.results.final_loss, losses.size(), losses.size() == 1 ? "" : "s");
    if (losses.size() > 1) text += fmt::format("  loss per part   {}\n", loss_line(losses));
  }
  const workload::Accuracy& samples = training.samples_after;
  text += fmt::format("  samples         {} of {} right\n", samples.correct, samples.count);
  if (training.test_before && training.test_after) {
    text +=
        fmt::format("  test images     {} before, {} after ({} images, evaluated on the host)\n",
                    percent(training.test_before->fraction()),
                    percent(training.test_after->fraction()), training.test_after->count);
  }
  if (training.user_before && training.user_after) {
    text += fmt::format("  shifted images  {} before, {} after\n",
                        percent(training.user_before->fraction()),
                        percent(training.user_after->fraction()));
  }
  return text;
}

std::string rows_section(const Statistics& statistics) {
  std::uint64_t instructions = 0;
  std::uint64_t calls = 0;
  for (const Row& row : statistics.rows) {
    instructions += row.instructions;
    calls += row.calls;
  }
  if (calls == 0) return {};
  const auto share = [&](Cycles cycles) {
    return percent(static_cast<double>(cycles) /
                   static_cast<double>(std::max<Cycles>(statistics.total_cycles, 1)));
  };
  Table table({"row", "calls", "instructions", "cycles", "share"});
  for (const Row& row : statistics.rows) {
    if (row.calls == 0) continue;
    table.add({row.name, grouped(row.calls), grouped(row.instructions), grouped(row.cycles),
               share(row.cycles)});
  }
  table.add_rule();
  table.add({"total", grouped(calls), grouped(instructions), grouped(statistics.total_cycles),
             share(statistics.total_cycles)});
  std::string text = "\nWhere the cycles went (hart 0)\n" + table.to_string();
  if (statistics.elapsed_cycles > 0) {
    text += fmt::format("  {} cycles elapsed from the first part to the last\n",
                        grouped(statistics.elapsed_cycles));
  }
  if (statistics.timing_model == "functional") {
    text += "  (functional timing: an instruction counts as one cycle)\n";
  }
  return text;
}

/// "data_miss 41.0 %, issue 30.2 %": the causes of at least one percent, largest first.
std::string cause_shares(const rocket::CauseCounters& causes) {
  constexpr double kLeast = 0.01;
  const auto total = static_cast<double>(std::max<Cycles>(causes.total(), 1));
  std::vector<std::pair<double, std::string_view>> shares;
  for (std::size_t i = 0; i < rocket::kStallCauses; ++i) {
    const double share = static_cast<double>(causes[static_cast<rocket::StallCause>(i)]) / total;
    if (share >= kLeast) shares.emplace_back(share, rocket::kStallCauseNames[i]);
  }
  std::stable_sort(shares.begin(), shares.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> texts;
  for (const auto& [share, name] : shares) {
    texts.push_back(fmt::format("{} {}", name, percent(share)));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string causes_section(const Statistics& statistics) {
  if (!statistics.run.has_causes()) return {};
  std::vector<std::pair<std::string, std::string>> lines;
  for (const Row& row : statistics.rows) {
    if (row.calls > 0) lines.emplace_back(row.name, cause_shares(row.causes));
  }
  for (std::size_t i = 0; i < statistics.run.causes.size(); ++i) {
    lines.emplace_back(fmt::format("hart {}", i), cause_shares(statistics.run.causes[i]));
  }
  std::size_t width = 0;
  for (const auto& [name, shares] : lines) width = std::max(width, name.size());
  std::string text = "\nWhy (causes of at least 1 % of the cycles)\n";
  for (const auto& [name, shares] : lines) {
    text += fmt::format("  {:<{}}   {}\n", name, width, shares);
  }
  return text;
}

std::string memory_section(const workload::TrainingResults& results) {
  if (results.arrays.empty()) return {};
  struct Class {
    std::string name;
    std::size_t arrays = 0;
    std::uint64_t bytes = 0;
  };
  std::vector<Class> classes;  // in the order of first appearance
  for (const workload::MemoryArray& array : results.arrays) {
    auto entry = std::find_if(classes.begin(), classes.end(),
                              [&](const Class& c) { return c.name == array.array_class; });
    if (entry == classes.end()) entry = classes.insert(classes.end(), Class{array.array_class});
    ++entry->arrays;
    entry->bytes += array.bytes;
  }
  Table table({"memory", "arrays", "bytes", "size"});
  for (const Class& entry : classes) {
    table.add({entry.name, grouped(entry.arrays), grouped(entry.bytes), binary_size(entry.bytes)});
  }
  table.add_rule();
  table.add({"total", grouped(results.arrays.size()), grouped(results.memory_bytes()),
             binary_size(results.memory_bytes())});
  return "\nMemory of the training\n" + table.to_string() +
         fmt::format("  {} bytes of the arena used, alignment included\n",
                     grouped(results.arena_high_water));
}

/// The two models of the accelerator side by side; empty where there is only one.
std::string pair_section(const RunResult& run) {
  const std::string prefix = "accelerator.pair.";
  const auto count = [&](const std::string& name) {
    const auto found = run.counters.find(prefix + name);
    return found == run.counters.end() ? 0 : found->second;
  };
  if (!run.counters.contains(prefix + "fences")) return {};
  std::string text = fmt::format(
      "\nAccelerator, RTL beside TLM model\n"
      "  {} commands, {} bytes of writes compared; nothing differed at {} fences\n",
      grouped(count("commands")), grouped(count("compared_write_bytes")), grouped(count("fences")));
  Table table({"cycles with", "rtl", "tlm", "difference", "", "worst", "at command"});
  bool any = false;
  for (const auto& group : accelerator::pair::CycleComparison::kGroups) {
    const std::string name = std::string("cycles.") + group.name + ".";
    if (!run.counters.contains(prefix + name + "rtl")) continue;
    any = true;
    const std::uint64_t rtl = count(name + "rtl"), tlm = count(name + "tlm");
    const auto difference = static_cast<std::int64_t>(rtl - tlm);
    const double share =
        static_cast<double>(difference) / static_cast<double>(std::max<Cycles>(tlm, 1));
    table.add({group.name, grouped(rtl), grouped(tlm), fmt::format("{:+}", difference),
               fmt::format("{:+.3f} %", 100 * share), grouped(count(name + "worst")),
               grouped(count(name + "worst_command"))});
  }
  if (!any) return text;
  return text + table.to_string() +
         "  (worst: between two fences, with the number of the last command there)\n";
}

std::string end_section(const RunResult& run) {
  if (run.end == EndKind::kExit) return fmt::format("  exit code       {}\n", run.exit_code());
  return fmt::format("  end             {}, exit code {}\n", to_string(run.end), run.exit_code());
}

/// Coherence transactions that a hart had run past: 0 unless the order of the model is at fault.
std::string violations_line(const RunResult& run) {
  std::uint64_t violations = 0;
  for (const auto& [name, value] : run.counters) {
    if (name.ends_with(".order_violations")) violations += value;
  }
  if (violations == 0) return {};
  return fmt::format("  out of order    {} probes came after accesses that they should precede\n",
                     grouped(violations));
}

}  // namespace

std::string describe_setup(const config::Config& config) {
  const config::Soc& soc = config.soc;
  std::string accelerator = "no accelerator";
  if (config.accelerator.model != config::AcceleratorModel::kNone) {
    const bool is_bf16 = config.accelerator.data_type == config::DataType::kBf16;
    accelerator =
        fmt::format("{0}x{0} {1} accelerator", config.accelerator.mesh, is_bf16 ? "BF16" : "FP32");
  }
  std::string text =
      fmt::format("{} hart{} at {} MHz, {}, {} MiB RAM", soc.harts, soc.harts == 1 ? "" : "s",
                  soc.clock_mhz, accelerator, soc.ram_mib);
  if (config.is_training()) {
    const config::Workload& workload = config.workload;
    text += fmt::format(
        "; {} in {} ({}), K = {}", workload.algorithm == config::Algorithm::kFptt ? "FPTT" : "BPTT",
        workload.data_type == config::DataType::kBf16 ? "BF16" : "FP32",
        workload.flavour == config::Flavour::kExact ? "exact" : "published", workload.partitions);
  }
  return text;
}

std::string summarise(const Statistics& statistics) {
  const RunResult& run = statistics.run;
  std::string text = fmt::format("\n{} on {}\n", statistics.program, statistics.setup);
  if (statistics.training) text += training_section(*statistics.training);
  text += rows_section(statistics);
  text += causes_section(statistics);
  if (statistics.training) text += memory_section(statistics.training->results);
  text += pair_section(run);
  text += "\nRun\n" + end_section(run);
  text += violations_line(run);
  text += fmt::format("  instructions    {}\n", grouped(run.total_instructions()));
  text +=
      fmt::format("  host            {:.2f} s, {:.0f} MIPS\n", run.host_seconds, statistics.mips());
  return text;
}

}  // namespace vp::report
