// The host's model of the mesh: one rounding per step, sums grouped by the mesh size.

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "firmware/host/mesh_product.h"
#include "firmware/lstm/core_product.h"

using namespace vp::firmware;

namespace {

Product<float> row_times_column(const std::vector<float>& a, const std::vector<float>& b,
                                const float* bias, float& c) {
  const auto depth = static_cast<std::uint32_t>(a.size());
  return {a.data(), b.data(), bias, &c, 1, 1, depth, depth, 1, 1, false, false, 1.0f};
}

}  // namespace

TEST_CASE("a BF16 multiply-add rounds once", "[firmware]") {
  // Rounding to FP32 first would give 0x3A8E.
  CHECK(fused_multiply_add(Bf16{0x3DE4}, Bf16{0x3C20}, Bf16{0x2C93}).bits == 0x3A8F);
  // An addend far below the product decides a tie, in both directions.
  const Bf16 a{0x3F81};
  const Bf16 square_root_of_tie{0x3F88};
  CHECK(fused_multiply_add(a, square_root_of_tie, Bf16{0x0001}).bits ==
        round_to_nearest_even(static_cast<double>(widen(a)) * widen(square_root_of_tie) + 0x1p-40)
            .bits);
  CHECK(fused_multiply_add(a, square_root_of_tie, Bf16{0x8001}).bits ==
        round_to_nearest_even(static_cast<double>(widen(a)) * widen(square_root_of_tie) - 0x1p-40)
            .bits);
}

TEST_CASE("rounding to BF16 to nearest even", "[firmware]") {
  CHECK(round_to_nearest_even(1.0 + 0x1p-8).bits == 0x3F80);
  CHECK(round_to_nearest_even(1.0 + 0x3p-8).bits == 0x3F82);
  CHECK(round_to_nearest_even(-1.0 - 0x3p-9).bits == 0xBF81);
  CHECK(round_to_nearest_even(0x1p-133).bits == 0x0001);
  CHECK(round_to_nearest_even(0x1.8p-134).bits == 0x0001);
  CHECK(round_to_nearest_even(0x1p-134).bits == 0x0000);
  CHECK(round_to_nearest_even(-0x1p-140).bits == 0x8000);
  CHECK(round_to_nearest_even(0x1.FFp127).bits == 0x7F80);
  CHECK(round_to_nearest_even(std::nan("")).bits == 0x7FC0);
}

TEST_CASE("sums are grouped by the mesh size", "[firmware]") {
  // In groups of 4 the small terms survive, in groups of 8 the large one swallows them.
  const std::vector<float> a = {0x1p24f, 1, -0x1p24f, 1, 1, 1, 1, 1};
  const std::vector<float> ones(8, 1.0f);
  float c = 0;
  MeshProduct(4).multiply(row_times_column(a, ones, nullptr, c));
  CHECK(c == 5.0f);
  const std::vector<float> late = {1, 1, 1, 1, 0x1p25f, 0, 0, -0x1p25f};
  MeshProduct(4).multiply(row_times_column(late, ones, nullptr, c));
  CHECK(c == 4.0f);
  MeshProduct(8).multiply(row_times_column(late, ones, nullptr, c));
  CHECK(c == 0.0f + (4.0f + 0x1p25f) - 0x1p25f);
}

TEST_CASE("the bias comes first", "[firmware]") {
  const std::vector<float> a = {1, 1, 1, 1, -0x1p24f, 0, 0, 0};
  const std::vector<float> ones(8, 1.0f);
  const float bias = 0x1p24f;
  float c = 0;
  MeshProduct(4).multiply(row_times_column(a, ones, &bias, c));
  CHECK(c == (bias + 4.0f) - 0x1p24f);
}

TEST_CASE("the core's product rounds once, at the end", "[firmware]") {
  std::vector<Bf16> a(200, Bf16{0x3F80});
  std::vector<Bf16> b(200, narrow<Bf16>(0.25f));
  Bf16 c{};
  multiply_on_core<Finish::kScale>(
      Product<Bf16>{a.data(), b.data(), nullptr, &c, 1, 1, 200, 200, 1, 1, false, false, 0.5f});
  CHECK(widen(c) == 25.0f);
}
