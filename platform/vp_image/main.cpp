// vp-image: a copy of a program in which the configuration's data is already placed, for simulators
// that know nothing of configurations. Only bytes that the ELF file holds can be replaced: give
// sections without content (.bss) some first (objcopy --set-section-flags).

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <systemc>
#include <vector>

#include "models/common/errors.h"
#include "platform/config/loader.h"
#include "platform/config/search_path.h"
#include "platform/elf/image.h"
#include "platform/workload/placement.h"

namespace vp {
namespace {

constexpr int kUserMistake = 2;

struct Options {
  std::string config;
  std::vector<std::string> settings;
  std::string program;
  std::string output;
};

/// Replaces the bytes of `placement` in `file`, a copy of the image's file.
void patch(std::vector<std::uint8_t>& file, const elf::Image& image,
           const workload::Placement& placement) {
  for (const elf::Segment& segment : image.segments()) {
    const std::uint64_t offset = placement.address - segment.address;
    const std::uint64_t held = segment.content.size();
    if (offset > held || placement.bytes.size() > held - offset) continue;
    const auto position = segment.content.data() - image.file_bytes().data();
    std::copy(placement.bytes.begin(), placement.bytes.end(),
              file.begin() + position + static_cast<std::ptrdiff_t>(offset));
    return;
  }
  throw UserError(fmt::format("{}: the file holds no content for symbol {} at {:#x}",
                              image.file().string(), placement.symbol, placement.address));
}

int run(const Options& options) {
  config::Request request;
  request.file = config::find_configuration(options.config);
  request.settings = options.settings;
  request.program = options.program;
  const config::Config config = config::load(request);
  const elf::Image image = elf::Image::load(config.workload.program);
  std::vector<std::uint8_t> file(image.file_bytes().begin(), image.file_bytes().end());
  for (const workload::Placement& placement : workload::plan_placements(config, image)) {
    patch(file, image, placement);
  }
  std::ofstream stream(options.output, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(file.data()),
               static_cast<std::streamsize>(file.size()));
  if (!stream) throw UserError(options.output + ": cannot be written");
  return 0;
}

}  // namespace
}  // namespace vp

int main(int argc, char* argv[]) {
  CLI::App app("Writes a program with its configuration's data placed in it");
  vp::Options options;
  app.add_option("--config", options.config, "Configuration file")->required();
  app.add_option("--set", options.settings, "key.path=value");
  app.add_option("program", options.program, "ELF whose sections all have content")->required();
  app.add_option("output", options.output, "ELF to write")->required();
  CLI11_PARSE(app, argc, argv);
  try {
    return vp::run(options);
  } catch (const vp::UserError& error) {
    fmt::print(stderr, "vp-image: error: {}\n", error.what());
    return vp::kUserMistake;
  }
}

// SystemC's library wants one; this program never simulates.
int sc_main(int, char*[]) { return 0; }
