#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>

#include "models/common/errors.h"
#include "platform/common/pattern.h"
#include "platform/common/text.h"
#include "platform/config/loader.h"
#include "platform/config/print.h"
#include "platform/config/schema.h"
#include "platform/config/search_path.h"
#include "tests/unit/platform/elf_builder.h"

using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using namespace vp::config;
using vp::UserError;

namespace {

Config load_text(const vp::test::TemporaryFolder& folder, const std::string& text) {
  return load({folder.write("a.yaml", text), {}, {}});
}

Config load_settings(const std::vector<std::string>& settings) {
  return load({std::nullopt, settings, std::nullopt});
}

}  // namespace

TEST_CASE("Without anything the defaults serve", "[config]") {
  const Config config = load({});
  CHECK(config.soc.harts == 1);
  CHECK(config.soc.clock_mhz == 500);
  CHECK(config.workload.program.empty());
  CHECK_FALSE(config.is_training());
  CHECK(config.accelerator.model == AcceleratorModel::kTlm);
  CHECK(config.accelerator.scratchpad_kib == 128);
}

TEST_CASE("File, include, --set and the ELF override in this order", "[config]") {
  const vp::test::TemporaryFolder folder;
  folder.write("base.yaml",
               std::string("soc: {harts: 2, ram_mib: 64}\nworkload: {program: a.elf}\n"));
  const auto file = folder.write("top.yaml", std::string("include: base.yaml\nsoc:\n  harts: 4\n"));
  const Config config = load({file, {"soc.clock_mhz=250.5"}, "b.elf"});
  CHECK(config.soc.harts == 4);
  CHECK(config.soc.ram_mib == 64);
  CHECK(config.soc.clock_mhz == 250.5);
  CHECK(config.workload.program == std::filesystem::current_path() / "b.elf");
  CHECK(load({file, {"soc.harts=8"}, {}}).soc.harts == 8);
}

TEST_CASE("An include goes one level deep", "[config]") {
  const vp::test::TemporaryFolder folder;
  folder.write("a.yaml", std::string("include: a.yaml\n"));
  CHECK_THROWS_WITH(load({folder.path() / "a.yaml", {}, {}}), Contains("cannot include another"));
  const auto missing = folder.write("b.yaml", std::string("soc: {harts: 1}\ninclude: no.yaml\n"));
  CHECK_THROWS_WITH(load({missing, {}, {}}), Contains("b.yaml:2: include:") && Contains("no.yaml"));
}

TEST_CASE("Relative paths count from the file's folder", "[config]") {
  const vp::test::TemporaryFolder folder;
  folder.write("data/here.elf", std::string("x"));
  const auto file = folder.write("sub/a.yaml", std::string("workload: {program: ../data/here.elf}\n"
                                                           "htif: {folder: /abs}\n"));
  const Config config = load({file, {}, {}});
  CHECK(config.workload.program == folder.path() / "data/here.elf");
  CHECK(config.htif.folder == "/abs");
}

TEST_CASE("Derived defaults follow what they derive from", "[config]") {
  const Config fp32 = load_settings({"workload.data_type=fp32"});
  CHECK(fp32.accelerator.data_type == DataType::kFp32);
  CHECK(fp32.accelerator.scratchpad_kib == 512);
  CHECK(fp32.accelerator.accumulator_kib == 64);
  const Config given = load_settings({"workload.data_type=fp32", "accelerator.scratchpad_kib=256"});
  CHECK(given.accelerator.scratchpad_kib == 256);
}

TEST_CASE("The program's name may depend on the data type", "[config]") {
  const Config config = load_settings({"workload.program=train_{data_type}.elf"});
  CHECK(config.workload.program.filename() == "train_bf16.elf");
}

TEST_CASE("Rows and data items", "[config]") {
  const vp::test::TemporaryFolder folder;
  const Config config = load_text(folder,
                                  "rows:\n  mat_.*: MatMul\n  \"exp\": Other\n"
                                  "data:\n  inputs:\n"
                                  "    - {symbol: in, file: in.txt, type: bf16}\n"
                                  "  outputs: [{symbol: out, file: out.bin, type: raw}]\n");
  REQUIRE(config.rows.size() == 2);
  CHECK(config.rows[0].pattern == "mat_.*");
  CHECK(config.rows[1].row == "Other");
  REQUIRE(config.data.inputs.size() == 1);
  CHECK(config.data.inputs[0].file == folder.path() / "in.txt");
  CHECK(config.data.inputs[0].type == ItemType::kBf16);
  CHECK(config.data.outputs[0].symbol == "out");
}

TEST_CASE("Mistakes name file, line and key", "[config]") {
  const vp::test::TemporaryFolder folder;
  const auto message = [&](const std::string& text) {
    try {
      load_text(folder, text);
    } catch (const UserError& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  const std::string at = (folder.path() / "a.yaml").string();
  CHECK(message("soc:\n  hart: 4\n") ==
        at + ":2: 'soc.hart': unknown key, did you mean soc.harts?");
  CHECK(message("sco: {harts: 4}\n") == at + ":1: 'sco': unknown key, did you mean soc?");
  CHECK(message("workload: {mesh: 4}\n") ==
        at + ":1: 'workload.mesh': unknown key, did you mean accelerator.mesh?");
  CHECK(message("soc:\n  harts: 11\n") ==
        at + ":2: soc.harts: expected integer from 1 to 10, found '11'");
  CHECK_THAT(message("soc: {harts: 4.5}\n"), Contains("found '4.5'"));
  CHECK_THAT(message("soc: {harts: -1}\n"), Contains("found '-1'"));
  CHECK_THAT(message("soc: {harts: 18446744073709551617}\n"), Contains("soc.harts"));
  CHECK_THAT(message("soc: {harts: \"4\"}\n"), Contains("text in quotes"));
  CHECK_THAT(message("soc: {harts: [4]}\n"), Contains("found a list"));
  CHECK_THAT(message("soc: {harts: }\n"), Contains("found nothing"));
  CHECK_THAT(message("soc: 4\n"), Contains("soc: expected a map of keys"));
  CHECK_THAT(message("- soc\n"), Contains("expected a map of sections"));
  CHECK_THAT(message("soc: {clock_mhz: nan}\n"), Contains("expected number from 1"));
  CHECK_THAT(message("soc: {clock_mhz: fast}\n"), Contains("found 'fast'"));
  CHECK_THAT(message("accelerator: {mesh: 5}\n"), Contains("one of 4, 8, 16"));
  CHECK_THAT(message("workload: {algorithm: rtrl}\n"), Contains("one of bptt, fptt"));
  CHECK_THAT(message("rows:\n  a: x\n  \"(\": y\n"),
             Contains(":3: rows: '('") && Contains("regular expression"));
  CHECK_THAT(message("data: {inputs: [{symbol: a, file: b}]}\n"), Contains("needs a type"));
  CHECK_THAT(message("data: {inputs: [{symbol: a, file: b, type: fp16}]}\n"), Contains("'fp16'"));
  CHECK_THAT(message("data: {inputs: [{sym: a}]}\n"), Contains("'sym': unknown key"));
  CHECK_THAT(message("soc: {harts: \"a\\nb\"}\n"), Contains("a\\x0ab"));
}

TEST_CASE("Values that exclude each other are refused", "[config]") {
  CHECK_THROWS_WITH(load_settings({"workload.partitions=5"}),
                    StartsWith("--set workload.partitions=5: workload.partitions: 5 does not "
                               "divide workload.timesteps (784)"));
  CHECK_NOTHROW(load_settings({"workload.partitions=5", "workload.timesteps=100"}));
  const std::vector<std::string> training = {"workload.program=a.elf", "workload.parameters=/p",
                                             "workload.samples=/s", "workload.labels=/l"};
  CHECK_NOTHROW(load_settings(training));
  for (std::size_t missing : {0u, 2u, 3u}) {
    auto settings = training;
    settings.erase(settings.begin() + static_cast<std::ptrdiff_t>(missing));
    CHECK_THROWS_WITH(load_settings(settings),
                      Contains("workload.parameters: a training run needs"));
  }
  auto mismatch = training;
  mismatch.push_back("accelerator.data_type=fp32");
  CHECK_THROWS_WITH(load_settings(mismatch), Contains("accelerator computes in fp32"));
  mismatch.push_back("accelerator.model=none");
  CHECK_NOTHROW(load_settings(mismatch));
  CHECK_THROWS_WITH(load_settings({"accelerator.scratchpad_kib=100"}), Contains("power of two"));
  CHECK_THROWS_WITH(load_settings({"accelerator.accumulator_kib=33"}), Contains("power of two"));
  CHECK_THROWS_WITH(load_settings({"workload.test_images=x"}), Contains("need each other"));
  CHECK_THROWS_WITH(load_settings({"markers.part_end=x"}), Contains("need each other"));
}

TEST_CASE("--set is as strict as a file", "[config]") {
  CHECK_THROWS_WITH(load_settings({"soc.hart=4"}), Contains("did you mean soc.harts?"));
  CHECK_THROWS_WITH(load_settings({"soc=4"}), Contains("unknown key"));
  CHECK_THROWS_WITH(load_settings({"soc.harts"}), Contains("expected key.path=value"));
  CHECK_THROWS_WITH(load_settings({"=4"}), Contains("expected key.path=value"));
  CHECK_THROWS_WITH(load_settings({"soc.harts="}), Contains("found nothing"));
  CHECK_THROWS_WITH(load_settings({"soc.harts=[4"}), StartsWith("--set soc.harts=[4: "));
  CHECK(load_settings({"rows={a.*: A, b: B}"}).rows.size() == 2);
}

TEST_CASE("The dump is complete, valid and stable", "[config]") {
  const vp::test::TemporaryFolder folder;
  const Config config = load_text(
      folder,
      "workload: {program: \"od'd \\\"name\\\".elf\", learning_rate: 0.1, partitions: 7}\n"
      "soc: {harts: 10, clock_mhz: 33.333333333333336}\n"
      "rows: {\"a\\\\.b|c: d\": \"x # y\"}\n"
      "markers: {part_begin: b, part_end: e}\n"
      "data: {inputs: [{symbol: s, file: \"f, g\", type: fp32}], outputs: []}\n");
  const std::string text = dump(config);
  const Config again = load({folder.write("dump.yaml", text), {}, {}});
  CHECK(dump(again) == text);
  CHECK(again.rows[0].pattern == "a\\.b|c: d");
  CHECK(again.soc.clock_mhz == config.soc.clock_mhz);
  CHECK(again.data.inputs[0].file == config.data.inputs[0].file);
  for (const Key& key : schema()) {
    CHECK_THAT(text, Contains(std::string(key.path.substr(key.path.find('.') + 1)) + ": "));
  }
}

TEST_CASE("The digest sees values but not folders", "[config]") {
  const Config one = load_settings({"workload.program=/x/a.elf"});
  const Config other_folder = load_settings({"workload.program=/y/a.elf"});
  const Config other_value = load_settings({"workload.program=/x/a.elf", "soc.harts=2"});
  CHECK(digest(one).size() == 16);
  CHECK(digest(one) == digest(other_folder));
  CHECK(digest(one) != digest(other_value));
}

TEST_CASE("explain tells everything about a key", "[config]") {
  const std::string text = explain("soc.clock_mhz");
  CHECK_THAT(text, Contains("500") && Contains("MHz") && Contains("number from 1 to 10000") &&
                       Contains("Zhang"));
  CHECK_THAT(explain("soc"), Contains("soc.harts") && Contains("soc.ram_mib"));
  CHECK_THAT(explain(""), Contains("soc.harts") && Contains("data.outputs"));
  CHECK_THROWS_WITH(explain("soc.clock"), EndsWith("did you mean soc.clock_mhz?"));
}

TEST_CASE("Every key is described and its default is valid", "[config]") {
  for (const Key& key : schema()) {
    INFO(key.path);
    CHECK_FALSE(key.description.empty());
    CHECK_FALSE(key.origin.empty());
    CHECK_FALSE(key.default_value.empty());
    CHECK(find_key(key.path) == &key);
    CHECK(nearest_key(key.path) == key.path);
  }
}

TEST_CASE("The committed table of keys is current", "[config]") {
  std::ifstream stream("docs/configuration.md");
  std::stringstream text;
  text << stream.rdbuf();
  INFO("run the target configuration-table");
  CHECK(text.str() == markdown_table());
}

TEST_CASE("The shipped configurations are valid", "[config]") {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("configs")) {
    if (entry.path().extension() != ".yaml" || entry.path().parent_path().filename() == "sweeps") {
      continue;
    }
    INFO(entry.path());
    const Config config = load({entry.path(), {}, {}});
    CHECK(config.is_training());
    for (const auto& path :
         {config.workload.parameters, config.workload.samples, config.workload.labels,
          config.workload.test_images, config.workload.test_labels}) {
      CHECK(std::filesystem::exists(path));
    }
    ++count;
  }
  CHECK(count == 16);
  const Config point = load({"configs/points/8x8-10.yaml", {}, {}});
  CHECK(point.soc.harts == 10);
  CHECK(point.accelerator.mesh == 8);
  CHECK(point.workload.flavour == Flavour::kPublished);
}

TEST_CASE("A configuration is looked for here, then in the folders", "[config]") {
  const vp::test::TemporaryFolder folder;
  const auto file = folder.write("only-there.yaml", std::string(""));
  CHECK(find_configuration("only-there.yaml", {"/nowhere", folder.path()}) == file);
  CHECK(find_configuration(file, {}) == file);
  CHECK(find_configuration("soc.yaml").filename() == "soc.yaml");
  CHECK_THROWS_WITH(find_configuration("missing.yaml", {folder.path()}),
                    Contains("missing.yaml") && Contains(folder.path().string()));
}

TEST_CASE("Edit distance and quoting", "[text]") {
  CHECK(vp::edit_distance("", "abc") == 3);
  CHECK(vp::edit_distance("harts", "harts") == 0);
  CHECK(vp::edit_distance("hart", "harts") == 1);
  CHECK(vp::edit_distance("harst", "harts") == 1);
  CHECK(vp::edit_distance("kitten", "sitting") == 3);
  CHECK(vp::quote("a\nb") == "'a\\x0ab'");
  CHECK(vp::quote(std::string(1000, 'x')).size() < 100);
}

TEST_CASE("Patterns match whole texts", "[text]") {
  CHECK(vp::Pattern("tanh").matches("tanh"));
  CHECK_FALSE(vp::Pattern("tanh").matches("tanhf"));
  CHECK_FALSE(vp::Pattern("tanh").matches("atanh"));
  CHECK(vp::Pattern("a|b.*").matches("bcd"));
  CHECK_FALSE(vp::Pattern("a|b.*").matches("ab"));
  for (const char* invalid : {"(", "a)|(b", "[", "a{2,1}"}) {
    CHECK_THROWS_WITH(vp::Pattern(invalid), Contains("not a valid regular expression"));
  }
}
