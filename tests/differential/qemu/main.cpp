// Runs the same random programs on QEMU and on the platform in each of its ways, and compares
// what they leave. `--programs 0` goes on until a difference or an interrupt.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <systemc>

#include "models/rocket/isa/instruction.h"
#include "tests/differential/qemu/declared_differences.h"
#include "tests/differential/qemu/machines.h"

namespace {

namespace fs = std::filesystem;
using namespace vp::differential;

struct Options {
  fs::path qemu;
  fs::path harness;
  fs::path folder;
  std::uint64_t seed = 1;
  std::uint64_t programs = 50;
  unsigned items = 220;
  unsigned iterations = 20;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

/// Prints the first differences; are there none, and did the program reach its end?
bool compare(const std::string& qemu_text, const std::string& our_text, const char* way) {
  const auto theirs = lines_of(qemu_text);
  const auto ours = lines_of(our_text);
  constexpr unsigned kShown = 12;
  unsigned differences = 0;
  for (std::size_t i = 0; i < std::max(theirs.size(), ours.size()); ++i) {
    const std::string& a = i < theirs.size() ? theirs[i] : "(nothing)";
    const std::string& b = i < ours.size() ? ours[i] : "(nothing)";
    if (a == b || is_declared_difference(a, b)) continue;
    if (++differences <= kShown) {
      std::printf("  QEMU %s\n  %s %s\n", a.c_str(), way, b.c_str());
    }
  }
  const bool ended = !theirs.empty() && theirs.back() == "end";
  if (!ended || ours.empty() || ours.back() != "end") {
    std::printf("  the program did not end: QEMU \"%s\", %s \"%s\"\n",
                theirs.empty() ? "" : theirs.back().c_str(), way,
                ours.empty() ? "" : ours.back().c_str());
  }
  if (differences > kShown) std::printf("  ... %u lines differ\n", differences);
  return differences == 0 && ended;
}

bool check_program(const Options& options, std::uint64_t seed, Program& covered) {
  const Program program =
      random_program({.seed = seed, .items = options.items, .iterations = options.iterations});
  covered.ops |= program.ops;
  covered.compressed |= program.compressed;
  const fs::path elf = options.folder / ("program-" + std::to_string(seed) + ".elf");
  const auto bytes = executable(options.harness, program);
  std::ofstream(elf, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  const std::string qemu = run_on_qemu(options.qemu, elf);
  bool equal = compare(qemu, run_on_platform(elf, Way::kFunctional), "blocks");
  equal = compare(qemu, run_on_platform(elf, Way::kFullTiming), "timed ") && equal;
  equal = compare(qemu, run_on_platform(elf, Way::kSingleStep), "steps ") && equal;
  if (equal) {
    fs::remove(elf);
  } else {
    std::printf("seed %llu differs: %s\n", static_cast<unsigned long long>(seed), elf.c_str());
  }
  return equal;
}

/// Names what no program contained; a bounded run of the usual size contains everything.
bool covers_table(const Program& covered) {
  bool complete = true;
  for (const auto& row : vp::rocket::instruction_table()) {
    const bool elsewhere = row.op == vp::rocket::Op::kWfi;  // Needs an interrupt to wake.
    if (elsewhere || covered.ops.test(static_cast<unsigned>(row.op))) continue;
    std::printf("no program contains %s\n", std::string(row.mnemonic).c_str());
    complete = false;
  }
  const auto table = vp::rocket::compressed_table();
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (covered.compressed.test(i)) continue;
    std::printf("no program contains %s\n", std::string(table[i].mnemonic).c_str());
    complete = false;
  }
  return complete;
}

}  // namespace

int sc_main(int argc, char* argv[]) {
  Options options;
  CLI::App app("Compares the hart with QEMU on random programs.");
  app.add_option("--qemu", options.qemu, "qemu-system-riscv64")->required();
  app.add_option("--harness", options.harness, "the linked guest/harness.S")->required();
  app.add_option("--folder", options.folder, "where programs are written; failing ones stay")
      ->required();
  app.add_option("--seed", options.seed, "of the first program; the others count on");
  app.add_option("--programs", options.programs, "how many; 0: without end");
  app.add_option("--items", options.items, "instructions or short sequences per program");
  app.add_option("--iterations", options.iterations, "of each program's outer loop");
  app.add_flag_callback(
      "--list-avoided",
      [] {
        for (const AvoidedDifference& d : avoided_differences()) {
          std::printf("%s: QEMU %s; ours %s (%s)\n", d.what, d.qemu, d.ours, d.test);
        }
        throw CLI::Success();
      },
      "print what programs avoid because QEMU differs by design");
  CLI11_PARSE(app, argc, argv);
  fs::create_directories(options.folder);
  Program covered;
  std::uint64_t failures = 0;
  for (std::uint64_t i = 0; options.programs == 0 || i < options.programs; ++i) {
    if (!check_program(options, options.seed + i, covered)) ++failures;
    if (options.programs == 0 && failures != 0) break;
    if (i % 100 == 99) {
      std::printf("%llu programs, %llu differ\n", static_cast<unsigned long long>(i + 1),
                  static_cast<unsigned long long>(failures));
      std::fflush(stdout);
    }
  }
  constexpr std::uint64_t kEnoughForAll = 30;
  const bool complete = options.programs < kEnoughForAll || covers_table(covered);
  std::printf("%llu programs, %llu differ from QEMU\n",
              static_cast<unsigned long long>(options.programs),
              static_cast<unsigned long long>(failures));
  return failures == 0 && complete ? 0 : 1;
}
