#include "platform/sweep/runnable.h"

#include <fmt/format.h>

#include <set>

#include "models/common/errors.h"
#include "platform/report/row_tracker.h"
#include "platform/workload/accuracy.h"
#include "platform/workload/placement.h"
#include "platform/workload/training_results.h"

namespace vp::sweep {
namespace {

using Images = std::map<std::filesystem::path, elf::Image>;

void check(const config::Config& config, Images& images) {
  const std::filesystem::path& program = config.workload.program;
  if (program.empty()) throw UserError("no program: workload.program is none");
  auto known = images.find(program);
  if (known == images.end()) known = images.emplace(program, elf::Image::load(program)).first;
  const elf::Image& image = known->second;
  image.require_within(config::Soc::kRamBase, config.soc.ram_bytes());
  static_cast<void>(workload::plan_placements(config, image));
  if (config.is_training()) workload::check_results(config, image);
  workload::check_outputs(config, image);
  static_cast<void>(workload::load_test_set(config));
  static_cast<void>(report::RowTracker(config, image));
}

}  // namespace

void check_runnable(const std::vector<Point>& points) {
  Images images;
  std::set<std::filesystem::path> outputs;
  for (const Point& point : points) {
    try {
      check(point.config, images);
      for (const config::DataItem& item : point.config.data.outputs) {
        if (!outputs.insert(item.file).second) {
          throw UserError(fmt::format("data.outputs: {} is written by another point as well",
                                      item.file.string()));
        }
      }
    } catch (const UserError& error) {
      throw UserError(fmt::format("point {}: {}", point.name, error.what()));
    }
  }
}

}  // namespace vp::sweep
