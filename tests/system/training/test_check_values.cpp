// The study's losses from its own parameters and samples (optional files beside the repository), on
// the simulated SoC; and the memory of its programs.

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/system/training/device_run.h"
#include "tests/unit/firmware/test_case.h"

using namespace vp::test;

namespace {

long loss_in_millionths(const vp::firmware::HostInput& input, Element element,
                        std::uint32_t partitions) {
  DeviceJob job{.element = element, .input = input};
  job.run.partitions = partitions;
  const DeviceResult result = train_on_device(job);
  REQUIRE(result.losses().size() == partitions);
  CHECK(result.statistics.at("final_loss").get<float>() == result.losses().back());
  return std::lround(1e6 * static_cast<double>(result.losses().back()));
}

std::uint64_t memory(Element element, std::uint32_t algorithm, std::uint32_t partitions) {
  DeviceJob job{.element = element, .input = firmware_test::random_input(0.1f)};
  job.run.partitions = partitions;
  job.run.algorithm = algorithm;
  job.instruction_limit = 3'000'000;  // the arrays are taken before the first step
  return train_on_device(job).statistics.at("memory").at("total").get<std::uint64_t>();
}

}  // namespace

TEST_CASE("Published losses on a 4x4 mesh, to every digit", "[training]") {
  const std::filesystem::path folder = study_folder();
  if (folder.empty()) return;
  const vp::firmware::HostInput input = read_study(folder);
  CHECK(loss_in_millionths(input, Element::kFp32, 28) == 53817);
  CHECK(loss_in_millionths(input, Element::kFp32, 1) == 58755);
  CHECK(loss_in_millionths(input, Element::kBf16, 28) == 79186);
  CHECK(loss_in_millionths(input, Element::kBf16, 1) == 71089);
}

TEST_CASE("Memory of the published flavour", "[training]") {
  constexpr std::uint64_t kParameterCopy = vp::firmware::kParameters * 4;
  CHECK(memory(Element::kBf16, kFptt, 28) == 914'344);
  CHECK(memory(Element::kFp32, kFptt, 1) == 20'662'160);
  CHECK(memory(Element::kFp32, kBptt, 1) == 20'662'160 - 2 * kParameterCopy);
}
