#include <catch2/catch.hpp>
#include <string>

#include "tests/unit/observe/program.h"

using namespace vp;
using Program = test::ObservedProgram;

namespace {

constexpr Address kSp = 0x8010'0000;
constexpr Address kBackInA = Program::kA + 4;
constexpr Address kBackInB = Program::kB + 4;

/// Writes what it hears as text: "a" for a call, "." for a return.
class Recorder : public observe::CallListener {
 public:
  explicit Recorder(const observe::FunctionTable& functions) : functions_(functions) {}

  void on_call(HartId hart, observe::FunctionId function, const report::Snapshot&) override {
    text[hart] += functions_.name(function);
  }
  void on_return(HartId hart, const report::Snapshot&) override { text[hart] += '.'; }

  std::array<std::string, 2> text;

 private:
  const observe::FunctionTable& functions_;
};

struct Fixture {
  Fixture() { tracker.add_listener(recorder); }

  void reach(Address pc, Address ra, Address sp, HartId hart = 0) {
    tracker.on_probe(hart, pc, ra, sp, {});
  }

  observe::FunctionTable functions = Program::functions();
  observe::CallTracker tracker{functions, 2};
  Recorder recorder{functions};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A call ends where its return address is reached") {
  reach(Program::kA, 0, kSp);
  reach(Program::kB, kBackInA, kSp - 16);
  reach(kBackInA, kBackInA, kSp - 16);
  reach(Program::kC, kBackInA + 8, kSp - 16);
  CHECK(recorder.text[0] == "ab.c");
  CHECK(tracker.depth(0) == 2);
}

TEST_CASE_METHOD(Fixture, "A return address passed further down the stack is no return") {
  reach(Program::kA, 0, kSp);
  reach(Program::kB, kBackInA, kSp - 16);
  reach(kBackInA, kBackInA, kSp - 64);
  CHECK(recorder.text[0] == "ab");
}

TEST_CASE_METHOD(Fixture, "A recursive call returns to its own frame") {
  reach(Program::kA, 0, kSp);
  reach(Program::kB, kBackInA, kSp - 16);
  reach(Program::kB, kBackInB, kSp - 32);
  reach(Program::kB, kBackInB, kSp - 48);
  reach(kBackInB, kBackInB, kSp - 48);
  CHECK(recorder.text[0] == "abbb.");
  reach(kBackInB, kBackInB, kSp - 32);
  CHECK(recorder.text[0] == "abbb..");
}

TEST_CASE_METHOD(Fixture, "A tail call takes the place of its caller") {
  reach(Program::kA, 0, kSp);
  reach(Program::kB, kBackInA, kSp - 16);
  reach(Program::kC, kBackInA, kSp - 16);
  reach(kBackInA, kBackInA, kSp - 16);
  CHECK(recorder.text[0] == "ab.c.");
}

TEST_CASE_METHOD(Fixture, "Frames left without a return end at the next place above them") {
  reach(Program::kA, 0, kSp);
  reach(Program::kB, kBackInA, kSp - 16);
  reach(Program::kC, kBackInB, kSp - 32);
  reach(Program::kB, kBackInA + 8,
        kSp - 16);  // c is gone; the first b counts as a caller without stack.
  CHECK(recorder.text[0] == "abc.b");
  reach(kBackInA + 8, 0, kSp - 16);
  CHECK(recorder.text[0] == "abc.b.");
}

TEST_CASE_METHOD(Fixture, "Harts have stacks of their own") {
  reach(Program::kA, 0, kSp, 0);
  reach(Program::kB, 0, kSp, 1);
  reach(Program::kC, kBackInA, kSp - 16, 0);
  CHECK(recorder.text[0] == "ac");
  CHECK(recorder.text[1] == "b");
}
