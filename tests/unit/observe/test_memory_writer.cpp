#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "models/common/errors.h"
#include "platform/observe/memory_writer.h"

using namespace vp;
using observe::MemoryUse;

namespace {

/// Two classes, three samples; the peak is in the second.
MemoryUse example() {
  return {.classes = {"states", "stack"},
          .cycles = {0, 100, 250},
          .holders = {{"cell", 0, 128, {0, 128, 64}},
                      {"hidden", 0, 256, {64, 256, 256}},
                      {"stack of hart 0", 1, 48, {16, 48, 32}}}};
}

}  // namespace

TEST_CASE("A CSV file has a line per sample", "[memory]") {
  CHECK(observe::memory_csv(example()) ==
        "cycle,states,stack,total\n0,64,16,80\n100,384,48,432\n250,320,32,352\n");
}

TEST_CASE("A JSON file says who holds the peak, most first", "[memory]") {
  const auto json = nlohmann::json::parse(observe::memory_json(example(), "a.elf", 500));
  CHECK(json["classes"] == nlohmann::json{"states", "stack"});
  CHECK(json["samples"][1] == nlohmann::json{{"cycle", 100}, {"live", {384, 48}}});
  CHECK(json["peak"]["cycle"] == 100);
  CHECK(json["peak"]["bytes"] == 432);
  CHECK(json["peak"]["holders"][0] ==
        nlohmann::json{{"name", "hidden"}, {"class", "states"}, {"bytes", 256}});
  CHECK(json["holders"][2]["peak"] == 48);
}

TEST_CASE("The terminal shows the peak", "[memory]") {
  const std::string text = observe::memory_peak(example());
  CHECK(text.find("peak of 432 bytes at cycle 100") != std::string::npos);
  CHECK(text.find("hidden") < text.find("cell"));
}

TEST_CASE("The name of a memory file tells its format", "[memory]") {
  CHECK(observe::memory_format("x/m.csv") == observe::MemoryFormat::kCsv);
  CHECK(observe::memory_format("m.json") == observe::MemoryFormat::kJson);
  CHECK_THROWS_AS(observe::memory_format("m.txt"), UserError);
}
