#include "tests/differential/qemu/machines.h"

#include <elf.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>

#include "platform/config/loader.h"
#include "platform/elf/image.h"
#include "platform/run/simulation.h"
#include "tests/component/rocket/machine.h"
#include "tests/differential/qemu/program_layout.h"

namespace vp::differential {
namespace {

/// Far more than any program needs.
constexpr Cycles kInstructionLimit = 20'000'000;
constexpr unsigned kSecondsLimit = 30;
constexpr std::uint64_t kRamBytes = std::uint64_t{128} << 20;

/// What `work` prints in a child process, standard output and error.
std::string output_of(const std::function<void()>& work) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  std::fflush(stdout);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no process");
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    dup2(ends[1], STDERR_FILENO);
    close(ends[0]);
    close(ends[1]);
    alarm(kSecondsLimit);
    work();
    std::fflush(stdout);
    _exit(0);
  }
  close(ends[1]);
  std::string text;
  std::array<char, 65536> buffer{};
  for (ssize_t got = 0; (got = read(ends[0], buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) text += "ended by signal " + std::to_string(WTERMSIG(status)) + "\n";
  return text;
}

void run_single_step(const elf::Image& image) {
  test::Machine machine("machine",
                        {.single_step = true, .ram_bytes = kRamBytes, .reset_pc = image.entry()});
  for (const elf::Segment& segment : image.segments()) {
    machine.poke(segment.address, segment.content.data(), segment.content.size());
  }
  machine.htif().attach(image.find("tohost")->address, image.find("fromhost")->address,
                        machine.ram().watch());
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  machine.run(kInstructionLimit);
  std::fputs(machine.console.c_str(), stdout);
}

void run_platform(const elf::Image& image, const char* timing) {
  config::Config config = config::load(
      {.file = {}, .settings = {"accelerator.model=none", timing}, .program = image.file()});
  config.soc.ram_mib = kRamBytes >> 20;
  config.limits.instructions = kInstructionLimit;
  run::Simulation simulation(config, image);
  const report::RunResult result = simulation.run({});
  if (result.end != report::EndKind::kExit) std::puts(result.end_report.c_str());
}

}  // namespace

std::vector<std::uint8_t> executable(const std::filesystem::path& harness, const Program& program) {
  std::ifstream file(harness, std::ios::binary);
  std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(file), {}};
  Elf64_Ehdr header;
  if (bytes.size() < sizeof header) throw std::runtime_error("no harness " + harness.string());
  std::memcpy(&header, bytes.data(), sizeof header);
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    std::memcpy(&segment, bytes.data() + header.e_phoff + i * sizeof segment, sizeof segment);
    const std::uint64_t offset = kProgramBase - segment.p_paddr;
    if (kProgramBase < segment.p_paddr || offset + kProgramBytes > segment.p_filesz) continue;
    std::memcpy(bytes.data() + segment.p_offset + offset, program.bytes.data(), kProgramBytes);
    return bytes;
  }
  throw std::runtime_error("the harness has no room for a program");
}

std::string run_on_qemu(const std::filesystem::path& qemu, const std::filesystem::path& elf) {
  // The extensions of the hart and no others.
  constexpr const char* kCpu =
      "rv64,s=off,h=off,v=off,zba=off,zbb=off,zbc=off,zbs=off,mmu=off,Zihintpause=off";
  return output_of([&] {
    execl(qemu.c_str(), qemu.c_str(), "-M", "spike", "-cpu", kCpu, "-m", "128", "-display", "none",
          "-monitor", "none", "-serial", "stdio", "-bios", elf.c_str(), nullptr);
    std::perror("qemu");
    _exit(1);
  });
}

std::string run_on_platform(const std::filesystem::path& elf, Way way) {
  return output_of([&] {
    try {
      const elf::Image image = elf::Image::load(elf);
      switch (way) {
        case Way::kFunctional:
          run_platform(image, "timing.model=functional");
          break;
        case Way::kFullTiming:
          run_platform(image, "timing.model=full");
          break;
        case Way::kSingleStep:
          run_single_step(image);
          break;
      }
    } catch (const std::exception& error) {
      std::puts(error.what());
    }
  });
}

}  // namespace vp::differential
