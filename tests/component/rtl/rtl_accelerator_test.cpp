// The Verilated accelerator on the list of behaviours that every accelerator must show.
#include <catch2/catch.hpp>

#include "tests/component/rtl/pool.h"

namespace vp::rtl::test {
namespace {

using accelerator::test::BenchFactory;
using accelerator::test::ListedTest;

void run_list(const std::vector<ListedTest>& tests, bool stalls) {
  const BenchFactory fresh{
      [stalls](DataType type, unsigned mesh) { return pool().fresh(type, mesh, stalls).bench(); },
      built_meshes()};
  for (const ListedTest& test : tests) {
    INFO(test.name << (stalls ? ", with stalls" : ""));
    test.run(fresh);
  }
}

}  // namespace

TEST_CASE("RTL: products", "[rtl]") {
  run_list(accelerator::test::product_tests(), false);
}
TEST_CASE("RTL: single commands", "[rtl]") {
  run_list(accelerator::test::command_tests(), false);
}
TEST_CASE("RTL: guest errors", "[rtl]") {
  run_list(accelerator::test::error_tests(), false);
}
TEST_CASE("RTL: products while every port stalls at random", "[rtl]") {
  run_list(accelerator::test::product_tests(), true);
}
TEST_CASE("RTL: single commands while every port stalls at random", "[rtl]") {
  run_list(accelerator::test::command_tests(), true);
}

}  // namespace vp::rtl::test
