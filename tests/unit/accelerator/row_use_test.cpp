#include "models/accelerator/row_use.h"

#include <catch2/catch.hpp>
#include <string>

using namespace vp::accelerator;

namespace {

/// "r5 w7" in the scratchpad, "R5 W7" in the accumulator.
class Recorder : public RowUseListener {
 public:
  void on_row_use(bool in_accumulator, std::uint32_t row, bool writes) override {
    const char kind = writes ? 'w' : 'r';
    text +=
        static_cast<char>(in_accumulator ? std::toupper(kind) : kind) + std::to_string(row) + " ";
  }
  std::string text;
};

struct Fixture {
  Recorder recorder;
  RowUseReporter reporter{recorder, 4};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A load writes its rows once per column group", "[accelerator]") {
  reporter.report(micro::Mvin{
      .local = LocalAddress::scratchpad(10), .rows = 2, .columns = 6, .block_stride = 8});
  CHECK(recorder.text == "w10 w11 w18 w19 ");
}

TEST_CASE_METHOD(Fixture, "An accumulating load reads first", "[accelerator]") {
  reporter.report(
      micro::Mvin{.local = LocalAddress::accumulator(3, true, false), .rows = 1, .columns = 4});
  CHECK(recorder.text == "R3 W3 ");
}

TEST_CASE_METHOD(Fixture, "A store reads a mesh of rows per column group", "[accelerator]") {
  reporter.report(
      micro::Mvout{.local = LocalAddress::accumulator(0, false, false), .rows = 2, .columns = 8});
  CHECK(recorder.text == "R0 R1 R4 R5 ");
}

TEST_CASE_METHOD(Fixture, "A compute reads A and D and writes where the preload said",
                 "[accelerator]") {
  reporter.report(micro::Preload{.b = LocalAddress::scratchpad(20),
                                 .b_rows = 2,
                                 .b_columns = 3,
                                 .c = LocalAddress::accumulator(1, false, false),
                                 .c_rows = 2,
                                 .c_columns = 4,
                                 .c_stride = 2,
                                 .transpose_b = true});
  CHECK(recorder.text == "r20 r21 r22 ");
  recorder.text.clear();
  reporter.report(micro::Compute{.a = LocalAddress::scratchpad(40),
                                 .a_rows = 2,
                                 .a_columns = 4,
                                 .a_stride = 3,
                                 .d = LocalAddress::garbage()});
  CHECK(recorder.text == "r40 r43 W1 W3 ");
}
