#include <catch2/catch.hpp>
#include <random>

#include "tests/component/accelerator/product.h"

namespace vp::accelerator::test {
namespace {

template <class Body>
void for_each_accelerator(const BenchFactory& fresh, Body body) {
  for (const DataType type : kDataTypes) {
    for (const unsigned mesh : fresh.meshes) {
      Driver driver(fresh(type, mesh));
      INFO((type == DataType::kBf16 ? "BF16" : "FP32") << ", mesh " << mesh);
      body(driver);
      if (driver.bench().accelerator.error())
        UNSCOPED_INFO(driver.bench().accelerator.error()->message);
      CHECK_FALSE(driver.bench().accelerator.error().has_value());
      CHECK(driver.bench().memory.violations() == 0);
    }
  }
}

void sizes(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    for (const unsigned i : {1U, 3U, 4U, 17U}) {
      for (const unsigned j : {1U, 5U, 16U, 33U}) {
        for (const unsigned k : {1U, 2U, 8U, 21U}) {
          INFO("I " << i << " J " << j << " K " << k);
          CHECK(run_and_compare(driver, {.i = i, .j = j, .k = k, .seed = i + j + k}) == 0);
        }
      }
    }
  });
}

void transposes(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    for (const bool transpose_b : {false, true}) {
      for (const auto& [i, j, k] : {std::array{4U, 9U, 13U}, std::array{19U, 6U, 5U},
                                    std::array{1U, 1U, 1U}, std::array{35U, 34U, 33U}}) {
        INFO("B transposed " << transpose_b << " I " << i << " J " << j << " K " << k);
        CHECK(run_and_compare(driver, {.i = i,
                                       .j = j,
                                       .k = k,
                                       .transpose_a = !transpose_b,
                                       .transpose_b = transpose_b,
                                       .extra_stride = 3,
                                       .misalignment = 1,
                                       .seed = i}) == 0);
      }
    }
  });
}

void biases(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    for (const Bias bias : {Bias::kNone, Bias::kFull, Bias::kBroadcast}) {
      for (const bool relu : {false, true}) {
        INFO("bias " << static_cast<int>(bias) << " ReLU " << relu);
        CHECK(run_and_compare(driver, {.i = 6,
                                       .j = 37,
                                       .k = 18,
                                       .bias = bias,
                                       .relu = relu,
                                       .scale = 0.25F,
                                       .d_scale = 1.5F,
                                       .seed = 5}) == 0);
      }
    }
  });
}

void scales(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    CHECK(run_and_compare(driver, {.i = 9,
                                   .j = 10,
                                   .k = 11,
                                   .bias = Bias::kFull,
                                   .scale = -0.6875F,
                                   .a_scale = 3.0F,
                                   .b_scale = 0.0078125F,
                                   .d_scale = -1.25F,
                                   .extra_stride = 7,
                                   .misalignment = 3}) == 0);
    CHECK(run_and_compare(
              driver, {.i = 9, .j = 10, .k = 11, .relu = true, .scale = 2.0F, .full_c = true}) ==
          0);
  });
}

void tiles(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    // Limits of one and two blocks make many loops: alternating halves, or reuse of A or of B.
    for (const unsigned max_tile : {1U, 2U}) {
      for (const auto& [i, j, k] : {std::array{3U, 3U, 3U}, std::array{1U, 3U, 2U},
                                    std::array{3U, 1U, 2U}, std::array{2U, 3U, 1U}}) {
        const unsigned mesh = driver.mesh();
        INFO("tile " << max_tile << " I " << i << " J " << j << " K " << k << " blocks");
        for (const Bias bias : {Bias::kNone, Bias::kBroadcast}) {
          CHECK(run_and_compare(driver, {.i = i * max_tile * mesh - 1,
                                         .j = j * max_tile * mesh - 2,
                                         .k = k * max_tile * mesh - 3,
                                         .transpose_b = (i + j) % 2 == 0,
                                         .bias = bias,
                                         .max_tile = max_tile,
                                         .seed = i * 9 + j * 3 + k}) == 0);
        }
      }
    }
  });
}

/// The six products of one training step of the 1x128x10 network, with the usual driver's tiles.
void training_shapes(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    const Product products[] = {
        {.i = 4, .j = 129, .k = 128},
        {.i = 4, .j = 128, .k = 129, .transpose_b = true, .bias = Bias::kBroadcast},
        {.i = 128, .j = 129, .k = 4, .transpose_a = true, .scale = 0.25F},
        {.i = 4, .j = 128, .k = 10},
        {.i = 4, .j = 10, .k = 128, .transpose_b = true, .bias = Bias::kBroadcast},
        {.i = 10, .j = 128, .k = 4, .transpose_a = true, .scale = 0.25F},
    };
    for (const Product& product : products) {
      INFO("I " << product.i << " J " << product.j << " K " << product.k);
      CHECK(run_and_compare(driver, product) == 0);
    }
  });
}

void random_products(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    std::mt19937 generator(driver.mesh());
    const auto draw = [&](unsigned limit) { return static_cast<unsigned>(generator() % limit); };
    for (unsigned n = 0; n < 40; ++n) {
      const unsigned transpose = draw(3);
      const Product product{.i = draw(40) + 1,
                            .j = draw(40) + 1,
                            .k = draw(40) + 1,
                            .transpose_a = transpose == 1,
                            .transpose_b = transpose == 2,
                            .bias = static_cast<Bias>(draw(3)),
                            .relu = draw(2) == 0,
                            .scale = draw(2) == 0 ? 1.0F : 0.375F,
                            .a_scale = draw(4) == 0 ? 0.5F : 1.0F,
                            .extra_stride = draw(9),
                            .misalignment = draw(32),
                            .max_tile = draw(4),
                            .full_c = draw(8) == 0,
                            .seed = draw(1000)};
      INFO("I " << product.i << " J " << product.j << " K " << product.k << " transpose "
                << transpose << " tile " << product.max_tile);
      CHECK(run_and_compare(driver, product) == 0);
    }
  });
}

}  // namespace

std::vector<ListedTest> product_tests() {
  return {{"products of all sizes", sizes},
          {"transposed operands", transposes},
          {"bias and ReLU", biases},
          {"scales on every stream", scales},
          {"several tiles", tiles},
          {"shapes of the training program", training_shapes},
          {"random products", random_products}};
}

}  // namespace vp::accelerator::test
