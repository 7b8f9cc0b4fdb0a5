#include <catch2/catch.hpp>

#include "models/common/errors.h"
#include "platform/sweep/store.h"
#include "tests/unit/platform/elf_builder.h"

using namespace vp;
using test::TemporaryFolder;

namespace {

constexpr const char* kGood = R"({"end": {"kind": "exit", "code": 0, "report": ""}})";

sweep::Point point() {
  sweep::Point point;
  point.name = "p";
  return point;
}

}  // namespace

TEST_CASE("Finished: an orderly end under the same digest", "[sweep]") {
  const TemporaryFolder folder;
  const sweep::Store store(folder.path() / "a/b");
  const sweep::Point p = point();
  CHECK_FALSE(store.is_finished(p, "d1"));
  store.prepare(p, "d1");
  CHECK_FALSE(store.is_finished(p, "d1"));
  folder.write("a/b/points/p/statistics.json", std::string(kGood));
  CHECK(store.is_finished(p, "d1"));
  CHECK_FALSE(store.is_finished(p, "d2"));
  folder.write("a/b/points/p/statistics.json", std::string(kGood).substr(0, 30));
  CHECK_FALSE(store.is_finished(p, "d1"));
  store.prepare(p, "d2");
  CHECK_FALSE(std::filesystem::exists(store.statistics(p)));
}

TEST_CASE("Why a point failed", "[sweep]") {
  const TemporaryFolder folder;
  const sweep::Store store(folder.path());
  const sweep::Point p = point();
  store.prepare(p, "d");
  CHECK(store.failure(p) == "has not been run");
  folder.write("points/p/log.txt", std::string());
  CHECK(store.failure(p) == "ended without a word");
  folder.write("points/p/log.txt", std::string("hello\nvp-run: error: x\n\n"));
  CHECK(store.failure(p) == "vp-run: error: x");
  folder.write("points/p/statistics.json",
               std::string(R"({"end": {"kind": "exit", "code": 3, "report": ""}})"));
  CHECK_FALSE(store.is_finished(p, "d"));
  CHECK(store.failure(p) == "the program's exit code is 3");
  folder.write("points/p/statistics.json",
               std::string(R"({"end": {"kind": "limit", "code": 121, "report": "l1\nl2"}})"));
  CHECK_FALSE(store.is_finished(p, "d"));
  CHECK(store.failure(p) == "limit: l1");
}

TEST_CASE("One sweep per folder", "[sweep]") {
  const TemporaryFolder folder;
  {
    const sweep::Store store(folder.path());
    CHECK_THROWS_AS(sweep::Store(folder.path()), UserError);
  }
  CHECK_NOTHROW(sweep::Store(folder.path()));
  CHECK_THROWS_AS(sweep::Store(folder.write("file", std::string("x")) / "y"), UserError);
}
