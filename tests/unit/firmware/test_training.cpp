// Whole training runs of the firmware's host build: memory, harts, refusals, updates.

#include <catch2/catch.hpp>
#include <numeric>
#include <stdexcept>

#include "firmware/lstm/element.h"
#include "tests/unit/firmware/test_case.h"

using namespace vp::firmware;
using firmware_test::random_input;

namespace {

/// A run over the first 28 pixels: quick.
RunParameters short_run() {
  RunParameters run = default_run();
  run.timesteps = 28;
  run.partitions = 4;
  return run;
}

std::uint64_t published_memory(std::uint64_t element_bytes, std::uint64_t copies,
                               std::uint64_t steps) {
  return element_bytes * (copies * 67850 + 6228 * (steps + 1) + 5160);
}

}  // namespace

TEST_CASE("memory of the published flavour is the study's", "[firmware]") {
  const HostInput input = random_input(0.1f);
  RunParameters run = short_run();
  for (const std::uint32_t partitions : {1u, 4u, 28u}) {
    run.partitions = partitions;
    run.algorithm = kFptt;
    const std::uint64_t steps = run.timesteps / partitions;
    CHECK(train_on_host<float>(run, input).ledger_bytes == published_memory(4, 4, steps));
    CHECK(train_on_host<Bf16>(run, input).ledger_bytes == published_memory(2, 4, steps));
    run.algorithm = kBptt;
    CHECK(train_on_host<Bf16>(run, input).ledger_bytes == published_memory(2, 2, steps));
  }
  CHECK(published_memory(2, 4, 28) == 914344);
}

TEST_CASE("every array is in the ledger once and inside the arena", "[firmware]") {
  const HostResult result = train_on_host<float>(short_run(), random_input(0.1f));
  std::uint64_t bytes = 0;
  for (std::size_t k = 0; k < result.ledger.size(); ++k) {
    bytes += result.ledger[k].bytes;
    for (std::size_t other = k + 1; other < result.ledger.size(); ++other) {
      const ArenaEntry& a = result.ledger[k];
      const ArenaEntry& b = result.ledger[other];
      CHECK((a.address + a.bytes <= b.address || b.address + b.bytes <= a.address));
      CHECK(std::string(a.name) != b.name);
    }
  }
  CHECK(bytes == result.ledger_bytes);
  CHECK(result.arena_high_water + kParameters * sizeof(float) >= bytes);
}

TEST_CASE("any number of harts and either split give the same bits", "[firmware]") {
  const HostInput input = random_input(0.1f);
  for (const std::uint32_t flavour : {kExactGradients, kPublishedGradients}) {
    RunParameters run = short_run();
    run.timesteps = 4;
    run.partitions = 2;
    run.flavour = flavour;
    const HostResult alone = train_on_host<Bf16>(run, input);
    for (const std::uint32_t split : {kInterleaved, kBlocked}) {
      run.harts = split == kInterleaved ? 2 : 3;
      run.split = split;
      const HostResult shared = train_on_host<Bf16>(run, input);
      CHECK(shared.parameters == alone.parameters);
      CHECK(shared.losses == alone.losses);
    }
  }
}

TEST_CASE("training lowers the loss", "[firmware]") {
  const HostInput input = random_input(0.2f);
  for (const std::uint32_t algorithm : {kBptt, kFptt}) {
    RunParameters run = short_run();
    run.partitions = 1;
    run.flavour = kExactGradients;
    run.algorithm = algorithm;
    run.learning_rate = 0.5f;
    run.iterations = 1;
    const float first = train_on_host<float>(run, input).losses[0];
    run.iterations = 10;
    CHECK(train_on_host<float>(run, input).losses[0] < 0.8f * first);
  }
}

TEST_CASE("flavours coincide when a part is one step, but for BF16's FP32 gradients",
          "[firmware]") {
  const HostInput input = random_input(0.1f);
  RunParameters run = short_run();
  run.partitions = run.timesteps;
  run.flavour = kPublishedGradients;
  const HostResult published = train_on_host<float>(run, input);
  run.flavour = kExactGradients;
  const HostResult exact = train_on_host<float>(run, input);
  double difference = 0.0;
  double change = 0.0;
  for (std::size_t k = 0; k < published.parameters.size(); ++k) {
    difference += std::abs(exact.parameters[k] - published.parameters[k]);
    change += std::abs(exact.parameters[k] - input.parameters[k]);
  }
  CHECK(difference < 1e-4 * change);
}

TEST_CASE("runs that cannot be executed are refused", "[firmware]") {
  const HostInput input = random_input(0.1f);
  const auto refused = [&](auto change) {
    RunParameters run = short_run();
    change(run);
    CHECK_THROWS_AS(train_on_host<float>(run, input), std::invalid_argument);
  };
  refused([](RunParameters& run) { run.magic = 0; });
  refused([](RunParameters& run) { run.version = 99; });
  refused([](RunParameters& run) { run.algorithm = 2; });
  refused([](RunParameters& run) { run.flavour = 2; });
  refused([](RunParameters& run) { run.split = 2; });
  refused([](RunParameters& run) { run.partitions = 5; });
  refused([](RunParameters& run) { run.partitions = 0; });
  refused([](RunParameters& run) { run.timesteps = 785; });
  refused([](RunParameters& run) { run.batch = 3; });
  refused([](RunParameters& run) { run.harts = 0; });
  refused([](RunParameters& run) { run.harts = 17; });
  refused([](RunParameters& run) { run.mesh = 5; });
  refused([](RunParameters& run) { run.iterations = 0; });
}
