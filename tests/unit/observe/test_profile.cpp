#include <catch2/catch.hpp>

#include "models/common/errors.h"
#include "platform/observe/callgrind_writer.h"
#include "platform/observe/profile_writer.h"
#include "tests/unit/observe/program.h"

using namespace vp;
using observe::Profile;
using test::at;

namespace {

constexpr observe::FunctionId kA = 0, kB = 1, kC = 2;
constexpr Address kBase = 0x8000'0000;

/// hart 0: 10 cycles before a, a 30 with b 5 and b>c 7 inside; hart 1: 4 cycles in c.
Profile example(const observe::FunctionTable& functions) {
  Profile profile(functions, 2);
  profile.on_call(0, kA, at(10, 1));
  profile.on_call(0, kB, at(20, 2));
  profile.on_call(0, kC, at(23, 3));
  profile.on_return(0, at(30, 5));
  profile.on_return(0, at(32, 6));
  profile.finish(0, at(40, 9));
  profile.on_call(1, kC, at(0));
  profile.finish(1, at(4));
  return profile;
}

}  // namespace

TEST_CASE("Self cycles of all call stacks add up to the totals of the harts") {
  const observe::FunctionTable functions = test::ObservedProgram::functions();
  const Profile profile = example(functions);
  report::Snapshot sum;
  for (const auto& node : profile.nodes()) sum += node.self;
  CHECK(sum.cycles == 44);
  CHECK(sum.instructions == 9);
  CHECK(sum.causes.total() == 44);
}

TEST_CASE("A function's inclusive cycles hold those of its callees") {
  const observe::FunctionTable functions = test::ObservedProgram::functions();
  const auto totals = example(functions).totals();
  REQUIRE(totals.size() == 4);
  CHECK(totals[0].function == kA);
  CHECK(totals[0].self.cycles == 18);
  CHECK(totals[0].inclusive == 30);
  CHECK(totals[1].function == kC);
  CHECK(totals[1].self.cycles == 11);
  CHECK(totals[1].calls == 2);
}

TEST_CASE("A recursive function's inclusive cycles count once") {
  const observe::FunctionTable functions = test::ObservedProgram::functions();
  Profile profile(functions, 1);
  profile.on_call(0, kA, at(0));
  profile.on_call(0, kA, at(10));
  profile.finish(0, at(30));
  const auto totals = profile.totals();
  REQUIRE(totals.front().function == kA);
  CHECK(totals.front().self.cycles == 30);
  CHECK(totals.front().inclusive == 30);
}

TEST_CASE("Collapsed stacks end in the cause") {
  const observe::FunctionTable functions = test::ObservedProgram::functions();
  CHECK(observe::collapsed_stacks(example(functions)) ==
        "hart 0;[issue] 10\nhart 0;a;[issue] 18\nhart 0;a;b;[issue] 5\nhart 0;a;b;c;[issue] 7\n"
        "hart 1;c;[issue] 4\n");
}

TEST_CASE("Callgrind files name self costs by line and inclusive costs of calls") {
  test::ElfBuilder builder;
  builder.symbols = {
      {"a", kBase, 16, true}, {"b", kBase + 16, 16, true}, {"c", kBase + 32, 16, true}};
  const test::TemporaryFolder folder;
  const auto image = elf::Image::load(folder.write("abc.elf", builder.build()));
  const observe::FunctionTable functions(image);
  observe::LineProfile lines(image, functions, 2);
  const auto place_of = [&](observe::FunctionId function) {
    for (std::uint32_t i = 0; i < lines.places().size(); ++i) {
      if (lines.places()[i].function == function) return i;
    }
    FAIL("the function has no place");
    return 0u;
  };
  // As the calls of the example: a, b, c on hart 0, c on hart 1.
  lines.counters(0).enter(place_of(kA), 10);
  lines.counters(0).enter(place_of(kB), 20);
  lines.counters(0).enter(place_of(kC), 23);
  lines.counters(0).enter(place_of(kB), 30);
  lines.counters(0).enter(place_of(kA), 32);
  lines.counters(0).enter(place_of(kA), 40);
  lines.counters(1).enter(place_of(kC), 0);
  lines.counters(1).enter(place_of(kC), 4);
  const std::string text = observe::callgrind(example(functions), lines, "abc.elf");
  CHECK(text.find("events: cycles instructions issue hazard") != std::string::npos);
  CHECK(text.find("summary: 44 44 0 0") != std::string::npos);
  CHECK(text.find("ob=hart 0\n") < text.find("ob=hart 1\n"));
  CHECK(text.find("fl=(1) ???\nfn=(1) a\n0 18 18 0 0") != std::string::npos);
  CHECK(text.find("cfi=(1)\ncfn=(2) b\ncalls=1 0\n0 12 4 12 0") != std::string::npos);
  CHECK(text.find("fn=(3)\n0 4 4 0 0", text.find("ob=hart 1")) != std::string::npos);
}

TEST_CASE("The name of a profile file tells its format") {
  CHECK(observe::profile_format("x/run.folded") == observe::ProfileFormat::kCollapsed);
  CHECK(observe::profile_format("run.callgrind") == observe::ProfileFormat::kCallgrind);
  CHECK(observe::profile_format("callgrind.out.run") == observe::ProfileFormat::kCallgrind);
  CHECK_THROWS_AS(observe::profile_format("run.txt"), UserError);
}

TEST_CASE("The table of functions leaves out results, arguments and template arguments") {
  const observe::FunctionTable functions = test::ObservedProgram::functions();
  const std::string text = observe::top_functions(example(functions), 1);
  CHECK(text.find("a ") != std::string::npos);
  CHECK(text.find("18") != std::string::npos);
  CHECK(text.find("\n  b ") == std::string::npos);
}
