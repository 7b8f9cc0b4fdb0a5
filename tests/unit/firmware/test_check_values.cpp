// The study's losses from its own parameters and samples (optional files beside the repository).

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "firmware/host/host_training.h"
#include "firmware/lstm/element.h"

using namespace vp::firmware;

namespace {

const std::filesystem::path kReference = "../shared/reference";

void append_numbers(std::vector<float>& values, const std::filesystem::path& file) {
  std::ifstream stream(file);
  REQUIRE(stream);
  for (std::string word; stream >> word;) {
    values.push_back(std::strtof(word.c_str(), nullptr));
  }
}

HostInput study_input() {
  HostInput input;
  for (const char kind : {'w', 'b'}) {
    for (const char gate : {'i', 'f', 'g', 'o'}) {
      append_numbers(input.parameters, kReference / "study-parameters" /
                                           (std::string("param_l1_") + kind + gate + ".txt"));
    }
  }
  append_numbers(input.parameters, kReference / "study-parameters" / "param_l2_w.txt");
  append_numbers(input.parameters, kReference / "study-parameters" / "param_l2_b.txt");
  append_numbers(input.samples, kReference / "study-samples.txt");
  append_numbers(input.labels, kReference / "study-labels.txt");
  return input;
}

template <class Element>
long last_loss_in_millionths(const HostInput& input, std::uint32_t partitions) {
  RunParameters run = default_run();
  run.partitions = partitions;
  return std::lround(1e6 * static_cast<double>(train_on_host<Element>(run, input).losses.back()));
}

}  // namespace

TEST_CASE("published losses on a 4x4 mesh, to every digit", "[firmware]") {
  if (!std::filesystem::exists(kReference)) {
    std::cout << "SKIPPED: " << kReference << " is not there\n";
    return;
  }
  const HostInput input = study_input();
  CHECK(last_loss_in_millionths<float>(input, 28) == 53817);
  CHECK(last_loss_in_millionths<float>(input, 1) == 58755);
  CHECK(last_loss_in_millionths<Bf16>(input, 28) == 79186);
  CHECK(last_loss_in_millionths<Bf16>(input, 1) == 71089);
}
