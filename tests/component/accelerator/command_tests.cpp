#include <bit>
#include <catch2/catch.hpp>
#include <vector>

#include "tests/component/accelerator/driver.h"

namespace vp::accelerator::test {
namespace {

constexpr Address kSource = TestMemory::kBase + 0x1000;
constexpr Address kTarget = TestMemory::kBase + 0x8000;

template <class Body>
void for_each_accelerator(const BenchFactory& fresh, Body body) {
  for (const DataType type : kDataTypes) {
    for (const unsigned mesh : fresh.meshes) {
      Driver driver(fresh(type, mesh));
      INFO((type == DataType::kBf16 ? "BF16" : "FP32") << ", mesh " << mesh);
      body(driver);
      const auto& error = driver.bench().accelerator.error();
      if (error) UNSCOPED_INFO(error->message);
      CHECK_FALSE(error.has_value());
      CHECK(driver.bench().memory.violations() == 0);
    }
  }
}

/// Small integers and halves: exact in both types, and so are the sums below.
float sample(unsigned row, unsigned column) {
  return static_cast<float>(static_cast<int>((row * 7 + column * 3) % 11) - 5) * 0.5F;
}

void place(Driver& driver, Address base, unsigned stride, unsigned rows, unsigned columns) {
  for (unsigned r = 0; r < rows; ++r) {
    for (unsigned c = 0; c < columns; ++c) {
      driver.store(base + (r * stride + c) * driver.element_bytes(), sample(r, c));
    }
  }
}

float element(Driver& driver, Address base, unsigned stride, unsigned row, unsigned column) {
  return driver.load(base + (row * stride + column) * driver.element_bytes());
}

void wide_moves(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    const unsigned mesh = driver.mesh(), columns = driver.bench().geometry.max_columns();
    const unsigned stride = columns + 3, bytes = driver.element_bytes();
    place(driver, kSource, stride, mesh, columns);
    for (const std::uint32_t space : {0U, kAccumulator}) {
      // Column groups twice as far apart as needed on the way in, one by one on the way out.
      driver.config_ld(1, stride * bytes, 1.0F, 2 * mesh);
      driver.config_st(stride * bytes);
      driver.mvin(1, kSource, space | 5, mesh, columns);
      for (unsigned group = 0; group * mesh < columns; ++group) {
        driver.mvout(kTarget + group * mesh * bytes, space | (5 + 2 * group * mesh), mesh, mesh);
      }
      driver.fence();
      unsigned differences = 0;
      for (unsigned r = 0; r < mesh; ++r) {
        for (unsigned c = 0; c < columns; ++c) {
          differences += element(driver, kTarget, stride, r, c) != sample(r, c) ? 1 : 0;
        }
      }
      CHECK(differences == 0);

      // And the whole width out at once, from groups that are `mesh` rows apart.
      driver.config_ld(1, stride * bytes);
      driver.mvin(1, kSource, space | 9, mesh - 1, columns - 1);
      driver.fence();
      driver.bench().memory.fill(0);
      driver.mvout(kTarget, space | 9, mesh - 1, columns - 1);
      driver.fence();
      place(driver, kSource, stride, mesh, columns);
      for (unsigned r = 0; r < mesh; ++r) {
        for (unsigned c = 0; c < columns; ++c) {
          const bool inside = r < mesh - 1 && c < columns - 1;
          const float expected = inside ? sample(r, c) : 0.0F;
          differences += element(driver, kTarget, stride, r, c) != expected ? 1 : 0;
        }
      }
      CHECK(differences == 0);
    }
  });
}

void partial_rows_keep_the_rest(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    const unsigned mesh = driver.mesh(), bytes = driver.element_bytes();
    place(driver, kSource, mesh, mesh, mesh);
    driver.config_ld(0, mesh * bytes, 1.0F);
    driver.config_st(mesh * bytes);
    driver.mvin(0, kSource, 0, mesh, mesh);
    driver.config_ld(0, mesh * bytes, 2.0F);
    driver.mvin(0, kSource, 1, 1, mesh - 1);
    driver.mvout(kTarget, 0, mesh, mesh);
    driver.fence();
    CHECK(element(driver, kTarget, mesh, 1, 0) == 2.0F * sample(0, 0));
    CHECK(element(driver, kTarget, mesh, 1, mesh - 2) == 2.0F * sample(0, mesh - 2));
    CHECK(element(driver, kTarget, mesh, 1, mesh - 1) == sample(1, mesh - 1));
    CHECK(element(driver, kTarget, mesh, 2, 0) == sample(2, 0));
  });
}

void repeated_row_and_zero_fill(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    const unsigned mesh = driver.mesh(), bytes = driver.element_bytes();
    place(driver, kSource, mesh, 1, mesh);
    driver.config_ld(2, 0);
    driver.config_st(mesh * bytes);
    const unsigned reads = driver.bench().memory.reads();
    driver.mvin(2, kSource, kAccumulator, mesh, mesh);
    driver.fence();
    CHECK(driver.bench().memory.reads() == reads + 1);
    driver.mvout(kTarget, kAccumulator, mesh, mesh);
    driver.fence();
    for (unsigned r = 0; r < mesh; ++r) {
      CHECK(element(driver, kTarget, mesh, r, 1) == sample(0, 1));
    }
    // Address 0 fills with zeros, whatever the scale, without reading memory.
    driver.config_ld(2, 64, -3.0F);
    driver.mvin(2, 0, kAccumulator | 1, 2, mesh);
    driver.mvout(kTarget, kAccumulator, mesh, mesh);
    driver.fence();
    CHECK(driver.bench().memory.reads() == reads + 1);
    CHECK(driver.load_bits(kTarget + mesh * bytes) == 0);
    CHECK(element(driver, kTarget, mesh, 2, 1) == 0.0F);
    CHECK(element(driver, kTarget, mesh, 3, 1) == sample(0, 1));
  });
}

void accumulating_loads(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    const unsigned mesh = driver.mesh(), bytes = driver.element_bytes();
    place(driver, kSource, mesh, mesh, mesh);
    driver.config_ld(0, mesh * bytes);
    driver.config_ld(1, mesh * bytes, 3.0F);
    driver.config_st(mesh * bytes, 0.5F, true);
    driver.mvin(0, kSource, kAccumulator | 7, mesh, mesh);
    driver.mvin(1, kSource, kAccumulator | kAccumulate | 7, mesh, mesh);
    driver.mvout(kTarget, kAccumulator | 7, mesh, mesh);
    driver.mvout(kTarget + 0x1000, kAccumulator | kFullWidth | 7, mesh, mesh);
    driver.fence();
    unsigned differences = 0;
    for (unsigned r = 0; r < mesh; ++r) {
      for (unsigned c = 0; c < mesh; ++c) {
        const float sum = 4.0F * sample(r, c);
        const float scaled = sum < 0 ? 0.0F : 0.5F * sum;
        differences += element(driver, kTarget, mesh, r, c) != scaled ? 1 : 0;
        differences += element(driver, kTarget + 0x1000, mesh, r, c) != sum ? 1 : 0;
      }
    }
    CHECK(differences == 0);
  });
}

void store_scale_can_be_kept(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    const unsigned mesh = driver.mesh(), bytes = driver.element_bytes();
    driver.store(kSource, 1.5F);
    driver.config_ld(0, mesh * bytes);
    driver.mvin(0, kSource, kAccumulator, 1, 1);
    driver.config_st(mesh * bytes, 4.0F);
    driver.issue(0, 2, 0xFFFF'FFFFULL << 32 | (mesh * bytes));
    driver.mvout(kTarget, kAccumulator, 1, 1);
    driver.fence();
    CHECK(driver.load(kTarget) == 6.0F);
  });
}

/// Loads three mesh-sized matrices X, Y, Z with different values to scratchpad rows 0, 64 and 128.
void load_operands(Driver& driver) {
  const unsigned mesh = driver.mesh(), bytes = driver.element_bytes();
  for (unsigned matrix = 0; matrix < 3; ++matrix) {
    for (unsigned r = 0; r < mesh; ++r) {
      for (unsigned c = 0; c < mesh; ++c) {
        driver.store(kSource + (r * mesh + c) * bytes, sample(r + matrix, 2 * c + matrix));
      }
    }
    driver.config_ld(0, mesh * bytes);
    driver.mvin(0, kSource, 64 * matrix, mesh, mesh);
    driver.fence();
  }
}

float operand(unsigned matrix, unsigned row, unsigned column) {
  return sample(row + matrix, 2 * column + matrix);
}

void flip_and_stay(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    const unsigned mesh = driver.mesh(), bytes = driver.element_bytes();
    load_operands(driver);
    driver.config_ex(false, false);
    driver.config_st(mesh * bytes);
    // X Y; X Z staged but not in use: again X Y; the flip then brings a staged zero block, since
    // the last preload was garbage; last, D on top of X Y with a result that drops rows and
    // columns.
    driver.preload(64, mesh, mesh, kAccumulator, mesh, mesh);
    driver.compute(true, 0, mesh, mesh);
    driver.preload(128, mesh, mesh, kAccumulator | 64, mesh, mesh);
    driver.compute(false, 0, mesh, mesh);
    driver.preload(kGarbage, 0, 0, kAccumulator | 128, mesh, mesh);
    driver.compute(true, 0, mesh, mesh, 128, mesh, mesh);
    driver.preload(64, mesh, mesh, kAccumulator | kAccumulate | 64, 2, 3);
    driver.compute(true, 0, mesh, mesh, 128, 1, mesh);
    driver.preload(64, mesh, mesh, kGarbage, mesh, mesh);
    driver.compute(true, 0, mesh, mesh);
    for (unsigned block = 0; block < 3; ++block) {
      driver.mvout(kTarget + 0x1000 * block, kAccumulator | (64 * block), mesh, mesh);
    }
    driver.fence();
    unsigned differences = 0;
    for (unsigned r = 0; r < mesh; ++r) {
      for (unsigned c = 0; c < mesh; ++c) {
        float product = 0.0F;
        for (unsigned k = 0; k < mesh; ++k) product += operand(0, r, k) * operand(1, k, c);
        const float added = r < 2 && c < 3 ? product + (r < 1 ? operand(2, r, c) : 0.0F) : 0.0F;
        // Sums may exceed 8 bits: compare where BF16 is exact.
        const auto same = [](float expected, float found) {
          const float slack = expected < 0 ? -expected : expected;
          return found >= expected - slack / 64 - 0.25F && found <= expected + slack / 64 + 0.25F;
        };
        differences += same(product, element(driver, kTarget, mesh, r, c)) ? 0 : 1;
        differences += same(product + added, element(driver, kTarget + 0x1000, mesh, r, c)) ? 0 : 1;
        differences += element(driver, kTarget + 0x2000, mesh, r, c) == operand(2, r, c) ? 0 : 1;
      }
    }
    CHECK(differences == 0);
  });
}

/// A row stride of 2 reads every second row of A and writes every second row of C.
void operand_strides(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    const unsigned mesh = driver.mesh(), bytes = driver.element_bytes();
    load_operands(driver);
    // The identity as weights.
    driver.bench().memory.fill(0);
    for (unsigned n = 0; n < mesh; ++n) driver.store(kSource + n * (mesh + 1) * bytes, 1.0F);
    driver.mvin(0, kSource, 64, mesh, mesh);
    driver.config_ex(false, false, 2, 3);
    driver.config_st(mesh * bytes);
    driver.preload(64, mesh, mesh, kAccumulator | 10, mesh / 2, mesh);
    driver.compute(true, 0, mesh / 2, mesh);
    driver.mvout(kTarget, kAccumulator | 10, mesh, mesh);
    driver.fence();
    for (unsigned r = 0; r < mesh; ++r) {
      const float expected = r % 3 == 0 && r / 3 < mesh / 2 ? operand(0, 2 * (r / 3), 1) : 0.0F;
      CHECK(element(driver, kTarget, mesh, r, 1) == expected);
    }
    // Setting only the strides keeps the transposition of before.
    driver.config_ex(true, false);
    driver.issue(0, 1U << 16 | 1U << 7, 1ULL << 48);
    driver.preload(64, mesh, mesh, kAccumulator, mesh, mesh);
    driver.compute(true, 0, mesh, mesh);
    driver.mvout(kTarget, kAccumulator, mesh, mesh);
    driver.fence();
    CHECK(element(driver, kTarget, mesh, 1, 2) == operand(0, 2, 1));
    CHECK(element(driver, kTarget, mesh, 3, 0) == operand(0, 0, 3));
  });
}

void nan_is_canonical(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    const unsigned mesh = driver.mesh(), bytes = driver.element_bytes();
    driver.store(kSource, std::bit_cast<float>(0xFFA1'0000U));
    driver.config_ld(0, mesh * bytes);
    driver.config_st(mesh * bytes);
    driver.mvin(0, kSource, 0, 1, 1);
    driver.mvin(0, kSource, kAccumulator, 1, 1);
    driver.mvout(kTarget, 0, 1, 1);
    driver.mvout(kTarget + 64, kAccumulator, 1, 1);
    driver.fence();
    const std::uint32_t expected = driver.type() == DataType::kBf16 ? 0x7FC0 : 0x7FC0'0000;
    CHECK(driver.load_bits(kTarget) == expected);
    CHECK(driver.load_bits(kTarget + 64) == expected);
  });
}

/// Padding rows of B lie beyond the end of memory: they are no error, and have no effect.
void loads_past_the_end_of_memory(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    const unsigned mesh = driver.mesh(), bytes = driver.element_bytes();
    const Address end = TestMemory::kBase + TestMemory::kBytes;
    const Address b = end - std::uint64_t{mesh + 1} * mesh * bytes;
    place(driver, kSource, mesh + 1, 1, mesh + 1);
    place(driver, b, mesh, mesh + 1, mesh);
    driver.config_ex(false, false);
    driver.config_st(mesh * bytes);
    driver.config_ld(0, (mesh + 1) * bytes);
    driver.config_ld(1, mesh * bytes);
    driver.issue(9, std::uint64_t{mesh - 1} << 32 | (mesh - 1), 2ULL << 32 | 1U << 16 | 1);
    driver.issue(10, kSource, b);
    driver.issue(11, 0, kTarget);
    driver.issue(12, mesh + 1, mesh);
    driver.issue(13, 0, mesh);
    driver.issue(8, 0, 0);
    driver.fence();
    float expected = 0.0F;
    for (unsigned k = 0; k <= mesh; ++k) expected += sample(0, k) * sample(k, 0);
    CHECK(driver.load(kTarget) == expected);
  });
}

void residual_add(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    const unsigned mesh = driver.mesh(), bytes = driver.element_bytes();
    const unsigned rows = 2 * mesh - 1, columns = 3 * mesh - 2;
    place(driver, kSource, columns, rows, columns);
    driver.config_st(columns * bytes);
    driver.config_ld(0, columns * bytes, 1.0F);
    driver.config_ld(1, columns * bytes, 2.0F);
    for (unsigned repeat = 0; repeat < 3; ++repeat) {
      const Address target = kTarget + repeat * 0x4000;
      driver.issue(9, 2U << 16 | 1, 3U << 16 | 2);
      driver.issue(10, kSource, kSource);
      driver.issue(11, 0, target);
      driver.issue(12, columns, columns);
      driver.issue(13, 0, columns);
      driver.issue(8, 0, 1U << 2);
      driver.fence();
      unsigned differences = 0;
      for (unsigned r = 0; r < rows; ++r) {
        for (unsigned c = 0; c < columns; ++c) {
          differences += element(driver, target, columns, r, c) != 3.0F * sample(r, c) ? 1 : 0;
        }
      }
      CHECK(differences == 0);
    }
  });
}

void counters(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    const unsigned mesh = driver.mesh(), bytes = driver.element_bytes();
    const auto read = [](unsigned index) { return std::uint64_t{index} << 4; };
    const std::uint64_t configure = 1U << 3, external = 1U << 31;
    driver.counter(read(2) | configure | external | 4U << 12);  // bytes read
    driver.counter(read(5) | configure | external | 5U << 12);  // bytes written
    driver.counter(1);                                          // reset all
    CHECK(driver.counter(read(2)) == 0);
    driver.config_ld(0, mesh * bytes);
    driver.config_st(mesh * bytes);
    driver.mvin(0, kSource, 0, mesh, mesh);
    driver.fence();
    CHECK(driver.counter(read(2)) == mesh * mesh * bytes);
    CHECK(driver.counter(read(5)) == 0);
    driver.counter(1U << 2);  // snapshot
    driver.mvout(kTarget, 0, 1, mesh);
    driver.fence();
    CHECK(driver.counter(read(5)) == 0);
    driver.counter(1U << 1);  // release it
    CHECK(driver.counter(read(5)) == mesh * bytes);
    CHECK(driver.counter(read(2)) == mesh * mesh * bytes);
    driver.counter(1);
    CHECK(driver.counter(read(2)) == 0);
    // Without a destination register there is no response.
    CHECK_FALSE(driver.issue(126, read(2), 0).has_value());
  });
}

void flush_does_nothing(const BenchFactory& fresh) {
  for_each_accelerator(fresh, [](Driver& driver) {
    CHECK_FALSE(driver.issue(7, 0, 0).has_value());
    CHECK_FALSE(driver.issue(7, 1, 0).has_value());
  });
}

}  // namespace

std::vector<ListedTest> command_tests() {
  return {{"moves of several blocks", wide_moves},
          {"partial rows", partial_rows_keep_the_rest},
          {"repeated row and zero fill", repeated_row_and_zero_fill},
          {"accumulating loads, ReLU and full-width stores", accumulating_loads},
          {"keeping the store scale", store_scale_can_be_kept},
          {"flip, stay, D and partial results", flip_and_stay},
          {"operand strides", operand_strides},
          {"canonical NaN", nan_is_canonical},
          {"padding of B past the end of memory", loads_past_the_end_of_memory},
          {"residual add", residual_add},
          {"event counters", counters},
          {"flush", flush_does_nothing}};
}

}  // namespace vp::accelerator::test
