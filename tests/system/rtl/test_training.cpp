// The same program on TLM and RTL: the same numbers, and cycles that hardly differ.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "tests/system/cli/vp_run_process.h"
#include "tests/unit/platform/elf_builder.h"

using nlohmann::json;
using vp::test::TemporaryFolder;
using vp::test::vp_run;

namespace {

struct Outcome {
  json statistics;
  std::string parameters;  ///< A tensor after the training, as it sits in memory.

  std::uint64_t counter(const std::string& name) const {
    return statistics["counters"].at("accelerator." + name).get<std::uint64_t>();
  }
};

Outcome train(const std::string& model, const std::string& timing, const std::string& data_type,
              const std::string& mesh) {
  const TemporaryFolder folder;
  const auto run = vp_run(
      folder.path(),
      {"--config", "soc.yaml", "--accel", model, "--timing", timing, "--set",
       "workload.data_type=" + data_type, "--set", "accelerator.mesh=" + mesh, "--set",
       "workload.timesteps=2", "--set", "workload.partitions=1", "--set",
       "data.outputs=[{symbol: param_l1_wi, file: wi.bin, type: raw}]", "-q", "--stats", "s.json"});
  INFO(run.errors);
  REQUIRE(run.exit_code == 0);
  std::ifstream parameters(folder.path() / "wi.bin", std::ios::binary);
  return {json::parse(std::ifstream(folder.path() / "s.json")),
          std::string(std::istreambuf_iterator<char>(parameters), {})};
}

}  // namespace

TEST_CASE("Training on the RTL ends as on the TLM model", "[rtl]") {
  for (const std::string data_type : {"bf16", "fp32"}) {
    for (const std::string mesh : {"4", "8"}) {
      INFO(data_type << ", mesh " << mesh);
      const Outcome tlm = train("tlm", "full", data_type, mesh);
      const Outcome rtl = train("rtl", "full", data_type, mesh);
      CHECK(rtl.statistics["loss"] == tlm.statistics["loss"]);
      CHECK(rtl.parameters.size() > 1000);
      CHECK(rtl.parameters == tlm.parameters);
      for (const auto& [row, counts] : tlm.statistics["rows"].items()) {
        INFO(row);
        CHECK(rtl.statistics["rows"][row]["instructions"] == counts["instructions"]);
        if (row.rfind("MatMul", 0) != 0) continue;
        const auto cycles = counts["cycles"].get<double>();
        CHECK(rtl.statistics["rows"][row]["cycles"].get<double>() == Approx(cycles).epsilon(0.02));
      }
      const auto total = tlm.statistics["cycles"]["total"].get<double>();
      CHECK(rtl.statistics["cycles"]["total"].get<double>() == Approx(total).epsilon(0.01));
      // What the accelerator did, counted by both.
      for (const char* name : {"blocks.mvin", "blocks.compute", "mesh.macs", "dma.get_bytes",
                               "dma.puts", "dma.put_bytes"}) {
        INFO(name);
        CHECK(rtl.counter(name) == tlm.counter(name));
      }
      // A preload shares a pass with the compute before it if it is queued when the pass begins, so
      // the split depends on the cycle in which a load ends; who went through the mesh does not.
      for (const Outcome* outcome : {&tlm, &rtl}) {
        INFO((outcome == &rtl ? "rtl" : "tlm"));
        const auto fused = outcome->counter("passes.fused");
        CHECK(fused + outcome->counter("passes.preload") ==
              tlm.counter("passes.fused") + tlm.counter("passes.preload"));
        CHECK(fused + outcome->counter("passes.compute") ==
              tlm.counter("passes.fused") + tlm.counter("passes.compute"));
        CHECK(fused + outcome->counter("passes.preload") >= outcome->counter("blocks.preload"));
        CHECK(fused + outcome->counter("passes.compute") >= outcome->counter("blocks.compute"));
      }
    }
  }
}

TEST_CASE("Functional timing runs on the RTL as well", "[rtl]") {
  const Outcome tlm = train("tlm", "functional", "bf16", "4");
  const Outcome rtl = train("rtl", "functional", "bf16", "4");
  CHECK(rtl.statistics["loss"] == tlm.statistics["loss"]);
  CHECK(rtl.parameters == tlm.parameters);
  CHECK(rtl.statistics["cycles"]["total"] == tlm.statistics["cycles"]["total"]);
}
