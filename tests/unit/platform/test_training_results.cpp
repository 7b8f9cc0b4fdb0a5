#include <catch2/catch.hpp>
#include <limits>
#include <string>

#include "firmware/lstm/arena.h"
#include "models/common/errors.h"
#include "platform/workload/accuracy.h"
#include "platform/workload/element.h"
#include "platform/workload/training_results.h"
#include "tests/unit/platform/fake_memory.h"
#include "tests/unit/platform/training_program.h"

using Catch::Matchers::Contains;
using namespace vp;
using namespace vp::workload;
using config::DataType;
using firmware::ArenaEntry;
using test::TemporaryFolder;

namespace {

struct Training {
  explicit Training(DataType type) {
    test::write_training_files(folder);
    config = test::training_configuration(folder, type);
    image = std::make_unique<elf::Image>(
        elf::Image::load(folder.write("a.elf", test::training_program(type).build())));
    place(plan_placements(config, *image), memory);
  }

  Address at(const char* symbol) const { return image->find(symbol)->address; }

  void set_entry(std::size_t index, const std::string& name, std::uint32_t array_class,
                 std::uint64_t bytes) {
    ArenaEntry entry = {};
    name.copy(entry.name, sizeof entry.name);
    entry.array_class = array_class;
    entry.bytes = bytes;
    memory.set(at("arena_ledger") + index * sizeof entry, entry);
  }

  TemporaryFolder folder;
  test::FakeMemory memory{2 << 20};
  config::Config config;
  std::unique_ptr<elf::Image> image;
};

}  // namespace

TEST_CASE("Results come back from the symbols", "[workload]") {
  const auto type = GENERATE(DataType::kFp32, DataType::kBf16);
  Training training(type);
  training.memory.set(training.at("result_parts"), std::uint32_t{2});
  training.memory.set(training.at("result_loss"), 0.5f);
  training.memory.set(training.at("result_loss") + 4, 0.25f);
  training.memory.set(training.at("result_final_loss"), 0.25f);
  training.memory.set(training.at("result_logits") + 4, 3.0f);
  training.memory.set(training.at("arena_ledger_size"), std::uint32_t{3});
  training.memory.set(training.at("arena_high_water"), std::uint64_t{5000});
  training.set_entry(0, "mean", firmware::kRegulariserArray, 1000);
  training.set_entry(1, "xc", firmware::kStateArray, 200);
  training.set_entry(2, "theta", firmware::kParameterArray, 30);

  check_results(training.config, *training.image);
  const TrainingResults results = read_results(training.config, *training.image, training.memory);
  CHECK(results.loss == std::vector<float>{0.5f, 0.25f});
  CHECK(results.final_loss == 0.25f);
  CHECK(results.logits.size() == 40);
  CHECK(results.logits[1] == 3.0f);
  CHECK(results.parameters.size() == 67'850);
  CHECK(results.parameters[1] == 1 / 1024.0f);
  REQUIRE(results.arrays.size() == 3);
  CHECK(results.arrays[0].name == "mean");
  CHECK(results.arrays[1].array_class == "states");
  CHECK(results.memory_bytes() == 1230);
  CHECK(results.arena_high_water == 5000);
}

TEST_CASE("Whatever the guest leaves behind is read safely", "[workload]") {
  Training training(DataType::kBf16);
  training.memory.set(training.at("result_parts"), ~std::uint32_t{0});
  training.memory.set(training.at("arena_ledger_size"), ~std::uint32_t{0});
  training.set_entry(0, "a-name-that-fills-the-field", 99, ~std::uint64_t{0});
  training.set_entry(1, "\x1b[31m", 0, 1);
  const TrainingResults results = read_results(training.config, *training.image, training.memory);
  CHECK(results.loss.size() == 784);
  REQUIRE(results.arrays.size() == 64);
  CHECK(results.arrays[0].name.size() == 24);
  CHECK(results.arrays[0].array_class == "other");
  CHECK(results.arrays[1].name == "?[31m");
}

TEST_CASE("Missing and mismatched result symbols are named", "[workload]") {
  const TemporaryFolder folder;
  test::write_training_files(folder);
  const auto config = test::training_configuration(folder, DataType::kBf16);
  test::ElfBuilder program = test::training_program(DataType::kBf16);
  for (auto& symbol : program.symbols) {
    if (symbol.name == "result_logits") symbol.bytes = 80;
  }
  CHECK_THROWS_WITH(check_results(config, elf::Image::load(folder.write("a.elf", program.build()))),
                    Contains("'result_logits' has 80 bytes, expected 160"));
  std::erase_if(program.symbols, [](const auto& symbol) { return symbol.name == "result_parts"; });
  for (auto& symbol : program.symbols) {
    if (symbol.name == "result_logits") symbol.bytes = 160;
  }
  CHECK_THROWS_WITH(check_results(config, elf::Image::load(folder.write("a.elf", program.build()))),
                    Contains("no symbol 'result_parts'"));
}

TEST_CASE("Accuracy on the samples", "[workload]") {
  std::vector<float> logits(40);
  std::vector<float> labels(40);
  for (std::size_t n = 0; n < 4; ++n) {
    labels[n * 10 + n] = 1;
    logits[n * 10 + n] = 5;
  }
  CHECK(sample_accuracy(logits, labels).correct == 4);
  logits[25] = 6;
  CHECK(sample_accuracy(logits, labels).correct == 3);
  CHECK(sample_accuracy(logits, labels).count == 4);
  CHECK(sample_accuracy(logits, labels).fraction() == 0.75);
  logits[0] = std::numeric_limits<float>::quiet_NaN();
  CHECK(sample_accuracy(logits, labels).correct == 2);
}

TEST_CASE("Accuracy of the shipped checkpoint on the shipped test images", "[workload]") {
  Training training(DataType::kBf16);
  training.config.workload.parameters = "firmware/data/checkpoint";
  training.config.workload.test_images = "firmware/data/test-images.idx";
  training.config.workload.test_labels = "firmware/data/test-labels.idx";
  const auto plan = plan_placements(training.config, *training.image);
  const auto set = load_test_set(training.config);
  REQUIRE(set);
  std::vector<float> parameters = placed_parameters(training.config, plan);
  const Accuracy accuracy = test_accuracy(*set, parameters);
  CHECK(accuracy.count == set->labels.size());
  CHECK(accuracy.fraction() > 0.9);
  // Without the output layer's weights every image gets the same class.
  std::fill(parameters.end() - 1290, parameters.end() - 10, 0.0f);
  CHECK(test_accuracy(*set, parameters).fraction() < 0.2);
  CHECK(placed_labels(training.config, plan)[11] == 1);
}

TEST_CASE("The shipped samples' loss before the training", "[workload]") {
  Training training(DataType::kFp32);
  training.config.workload.parameters = "firmware/data/checkpoint";
  training.config.workload.samples = "firmware/data/finetune-samples.f32";
  training.config.workload.labels = "firmware/data/finetune-labels.f32";
  const auto loss = [&] {
    return initial_loss(training.config, plan_placements(training.config, *training.image));
  };
  const double whole = loss();
  CHECK(whole > 0);
  CHECK(whole < 1);
  // After a few black pixels nothing can be known.
  training.config.workload.timesteps = 28;
  CHECK(loss() > 5);
}

TEST_CASE("Test images and labels must fit each other", "[workload]") {
  Training training(DataType::kBf16);
  CHECK_FALSE(load_test_set(training.config));
  training.config.workload.test_images = "firmware/data/test-images.idx";
  training.config.workload.test_labels = "firmware/data/test-images.idx";
  CHECK_THROWS_WITH(load_test_set(training.config), Contains("workload.test_labels"));
  training.config.workload.test_labels =
      training.folder.write("l.idx", std::vector<std::uint8_t>{0, 0, 8, 1, 0, 0, 0, 2, 1, 0});
  CHECK_THROWS_WITH(load_test_set(training.config), Contains("found 2 labels"));
  training.config.workload.test_images = "firmware/data/none.idx";
  CHECK_THROWS_WITH(load_test_set(training.config), Contains("workload.test_images"));
}
