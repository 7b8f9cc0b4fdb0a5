// Parameters and losses of the simulated SoC equal those of the firmware's host build, bit for bit,
// whatever shares the work.

#include <catch2/catch.hpp>

#include "firmware/lstm/element.h"
#include "tests/system/training/device_run.h"
#include "tests/unit/firmware/test_case.h"

using namespace vp::test;
using vp::firmware::HostResult;
using vp::firmware::train_on_host;

namespace {

DeviceJob short_job(Element element, std::uint32_t flavour) {
  DeviceJob job{.element = element, .input = firmware_test::random_input(0.1f)};
  job.run.flavour = flavour;
  job.run.timesteps = 24;
  job.run.partitions = 3;
  return job;
}

HostResult train_host_model(const DeviceJob& job) {
  return job.element == Element::kBf16 ? train_on_host<vp::firmware::Bf16>(job.run, job.input)
                                       : train_on_host<float>(job.run, job.input);
}

}  // namespace

TEST_CASE("Without accelerator, and with meshes of 4, 8 and 16: as the host model", "[training]") {
  for (const Element element : {Element::kBf16, Element::kFp32}) {
    std::vector<std::vector<std::uint32_t>> outcomes;
    for (const std::uint32_t mesh : {0u, 4u, 8u, 16u}) {
      for (const std::uint32_t flavour : {kPublishedGradients, kExactGradients}) {
        CAPTURE(element, mesh, flavour);
        DeviceJob job = short_job(element, flavour);
        job.run.mesh = mesh;
        const DeviceResult device = train_on_device(job);
        const HostResult host = train_host_model(job);
        CHECK(bits(device.parameters) == bits(host.parameters));
        CHECK(bits(device.losses()) == bits(host.losses));
        CHECK(bits(device.parameters) != bits(job.input.parameters));
        if (flavour == kPublishedGradients) outcomes.push_back(bits(device.parameters));
      }
    }
    // The mesh decides how sums are grouped, so none may pass for another.
    for (std::size_t k = 1; k < outcomes.size(); ++k) CHECK(outcomes[k] != outcomes[k - 1]);
  }
}

TEST_CASE("One hart and four harts end with the same bits", "[training]") {
  for (const std::uint32_t flavour : {kPublishedGradients, kExactGradients}) {
    DeviceJob job = short_job(Element::kBf16, flavour);
    const DeviceResult alone = train_on_device(job);
    job.run.harts = 4;
    for (const std::uint32_t split : {kInterleaved, kBlocked}) {
      CAPTURE(flavour, split);
      job.run.split = split;
      const DeviceResult shared = train_on_device(job);
      CHECK(shared.statistics.at("guest").at("harts").size() == 4);
      CHECK(bits(shared.parameters) == bits(alone.parameters));
      CHECK(bits(shared.losses()) == bits(alone.losses()));
    }
  }
}
