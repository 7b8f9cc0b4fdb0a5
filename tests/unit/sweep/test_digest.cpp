#include <catch2/catch.hpp>

#include "models/common/errors.h"
#include "platform/config/loader.h"
#include "platform/sweep/digest.h"
#include "tests/unit/platform/elf_builder.h"

using namespace vp;
using test::TemporaryFolder;

namespace {

/// A configuration of files in `folder` that are made when they are missing.
config::Config configuration(const TemporaryFolder& folder, const std::string& setting = "") {
  const auto file = [&](const std::string& name) { return (folder.path() / name).string(); };
  config::Request request;
  request.settings = {"workload.program=" + file("p.elf"), "workload.parameters=" + file("w"),
                      "workload.samples=" + file("s.f32"), "workload.labels=" + file("l.f32"),
                      "data.inputs=[{symbol: x, file: " + file("d.bin") + ", type: raw}]"};
  if (!setting.empty()) request.settings.push_back(setting);
  return config::load(request);
}

void fill(const TemporaryFolder& folder) {
  for (const char* name : {"vp-run", "p.elf", "w/a.f32", "w/b.f32", "s.f32", "l.f32", "d.bin"}) {
    folder.write(name, std::string(name));
  }
}

std::string digest(const TemporaryFolder& folder, const std::string& setting = "") {
  return sweep::Digester(folder.path() / "vp-run").digest(configuration(folder, setting));
}

}  // namespace

TEST_CASE("A digest depends on contents, not on the folder", "[sweep]") {
  const TemporaryFolder a;
  const TemporaryFolder b;
  fill(a);
  fill(b);
  CHECK(digest(a).size() == 32);
  CHECK(digest(a) == digest(b));
}

TEST_CASE("A digest changes with each thing that a result depends on", "[sweep]") {
  const TemporaryFolder folder;
  fill(folder);
  const std::string before = digest(folder);
  CHECK(digest(folder, "soc.harts=2") != before);
  const auto name = GENERATE("vp-run", "p.elf", "w/a.f32", "w/b.f32", "s.f32", "l.f32", "d.bin");
  folder.write(name, std::string("changed"));
  CHECK(digest(folder) != before);
}

TEST_CASE("A file more among the parameters, and one that is missing", "[sweep]") {
  const TemporaryFolder folder;
  fill(folder);
  const std::string before = digest(folder);
  folder.write("w/c.f32", std::string());
  CHECK(digest(folder) != before);
  std::filesystem::remove(folder.path() / "d.bin");
  CHECK_THROWS_AS(digest(folder), UserError);
}
