// The scalar reference and the vector lanes against MPFR, bit for bit. VP_RANDOM_OPERATIONS in the
// environment raises the number of random operations of each kind for a run by hand.
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <random>
#include <vector>

#include "models/accelerator/arithmetic/kernels.h"
#include "models/accelerator/arithmetic/lanes.h"
#include "models/accelerator/arithmetic/reference.h"
#include "tests/unit/accelerator/mpfr_oracle.h"

namespace vp::accelerator {
namespace {

using test::MpfrOracle;

std::uint32_t bits(float value) {
  return std::bit_cast<std::uint32_t>(value);
}

unsigned random_operations() {
  const char* text = std::getenv("VP_RANDOM_OPERATIONS");
  return text != nullptr ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : 240'000;
}

std::uint32_t draw(std::mt19937& generator) {
  return static_cast<std::uint32_t>(generator());
}

/// Zeros, subnormals, ends of the ranges, halfway constellations, infinities, NaN; both signs.
std::vector<float> special_values(DataType type) {
  const std::vector<std::uint32_t> bf16 = {
      0x0000, 0x0001, 0x0002, 0x0003, 0x007E, 0x007F, 0x0080, 0x0081, 0x00FF, 0x0100,
      0x1F80, 0x1FFF, 0x2000, 0x2001, 0x3B80, 0x3C00, 0x3F00, 0x3F7F, 0x3F80, 0x3F81,
      0x3FFF, 0x4000, 0x4049, 0x5F00, 0x7F00, 0x7F7E, 0x7F7F, 0x7F80, 0x7FC0};
  std::vector<std::uint32_t> patterns;
  for (const std::uint32_t half : bf16) patterns.push_back(half << 16);
  if (type == DataType::kFp32) {
    patterns.insert(patterns.end(), {1, 2, 3, 0x7F'FFFF, 0x80'0001, 0x3F80'0001, 0x3F7F'FFFF,
                                     0x7F7F'FFFF, 0x3380'0000, 0x3400'0000, 0x4B00'0001});
  }
  std::vector<float> values;
  for (const std::uint32_t pattern : patterns) {
    values.push_back(std::bit_cast<float>(pattern));
    if (pattern != kCanonicalNan) values.push_back(std::bit_cast<float>(pattern | 0x8000'0000));
  }
  return values;
}

/// Random elements, in three flavours: any pattern, exponents close together (cancellation and
/// halfway cases), and close to the bottom of the range (subnormal results).
class RandomElements {
 public:
  RandomElements(DataType type, unsigned seed) : type_(type), generator_(seed) {}

  float next(unsigned flavour) {
    std::uint32_t pattern = draw(generator_);
    if (flavour == 1) pattern = with_exponent(pattern, 120 + draw(generator_) % 10);
    if (flavour == 2) pattern = with_exponent(pattern, 56 + draw(generator_) % 12);
    if (flavour == 3) pattern = with_exponent(pattern, draw(generator_) % 20);
    const float value = element_value(type_, type_ == DataType::kBf16 ? pattern >> 16 : pattern);
    return std::isnan(value) ? std::bit_cast<float>(kCanonicalNan) : value;
  }
  float next_addend(unsigned flavour) { return next(flavour == 2 ? 3 : flavour); }

 private:
  static std::uint32_t with_exponent(std::uint32_t pattern, std::uint32_t exponent) {
    return (pattern & 0x807F'FFFF) | exponent << 23;
  }

  DataType type_;
  std::mt19937 generator_;
};

template <class Lanes>
float lane_multiply_add(float a, float w, float s) {
  return _mm256_cvtss_f32(
      canonical(Lanes::multiply_add(_mm256_set1_ps(a), _mm256_set1_ps(w), _mm256_set1_ps(s))));
}
template <class Lanes>
float lane_add(float a, float b) {
  return _mm256_cvtss_f32(Lanes::add(_mm256_set1_ps(a), _mm256_set1_ps(b)));
}
template <class Lanes>
float lane_multiply(float a, float b) {
  return _mm256_cvtss_f32(Lanes::multiply(_mm256_set1_ps(a), _mm256_set1_ps(b)));
}

struct Tally {
  unsigned operations = 0;
  unsigned differences = 0;
  void compare(const char* what, float oracle, float value, float a, float w, float s) {
    ++operations;
    if (bits(oracle) == bits(value)) return;
    if (++differences > 5) return;
    UNSCOPED_INFO(what << ": a " << std::hex << bits(a) << " w " << bits(w) << " s " << bits(s)
                       << " gives " << bits(value) << ", MPFR " << bits(oracle));
  }
};

template <class Lanes>
void compare_all(MpfrOracle& oracle, Tally& tally, float a, float w, float s) {
  const DataType type = Lanes::kType;
  const float fma = oracle.multiply_add(a, w, s);
  tally.compare("reference fma", fma, reference::multiply_add(type, a, w, s), a, w, s);
  tally.compare("lanes fma", fma, lane_multiply_add<Lanes>(a, w, s), a, w, s);
}

template <class Lanes>
void compare_pairs(MpfrOracle& oracle, Tally& tally, float a, float b) {
  const DataType type = Lanes::kType;
  const float sum = oracle.add(a, b);
  tally.compare("reference add", sum, reference::add(type, a, b), a, b, 0);
  tally.compare("lanes add", sum, lane_add<Lanes>(a, b), a, b, 0);
  const float product = oracle.multiply(a, b);
  tally.compare("reference multiply", product, reference::multiply(type, a, b), a, b, 0);
  tally.compare("lanes multiply", product, lane_multiply<Lanes>(a, b), a, b, 0);
}

}  // namespace

TEST_CASE("The oracle rounds BF16 once", "[arithmetic]") {
  MpfrOracle oracle(DataType::kBf16);
  const auto value = [](std::uint32_t half) { return element_value(DataType::kBf16, half); };
  // fmaf followed by a second rounding gives 0x3A8E.
  CHECK(bits(oracle.multiply_add(value(0x3DE4), value(0x3C20), value(0x2C93))) == 0x3A8F'0000);
  CHECK(bits(oracle.multiply(value(0x0001), value(0x3F00))) == 0);
  CHECK(bits(oracle.multiply(value(0x0003), value(0x3F00))) == 0x0002'0000);
  CHECK(bits(oracle.add(value(0x7F7F), value(0x7F7F))) == 0x7F80'0000);
}

TEST_CASE("The counter-example of two roundings", "[arithmetic]") {
  const auto value = [](std::uint32_t half) { return element_value(DataType::kBf16, half); };
  const float a = value(0x3DE4), w = value(0x3C20), s = value(0x2C93);
  CHECK(bits(reference::multiply_add(DataType::kBf16, a, w, s)) == 0x3A8F'0000);
  CHECK(bits(lane_multiply_add<Bf16Lanes>(a, w, s)) == 0x3A8F'0000);
  CHECK(bits(lane_multiply_add<Bf16Lanes>(a, w, -s)) == 0x3A8E'0000);
  CHECK(bits(lane_multiply_add<Bf16Lanes>(-a, w, -s)) == 0xBA8F'0000);
}

TEMPLATE_TEST_CASE("All special values agree with MPFR", "[arithmetic]", Bf16Lanes, Fp32Lanes) {
  MpfrOracle oracle(TestType::kType);
  Tally tally;
  const std::vector<float> values = special_values(TestType::kType);
  for (const float a : values) {
    for (const float w : values) {
      compare_pairs<TestType>(oracle, tally, a, w);
      for (const float s : values) compare_all<TestType>(oracle, tally, a, w, s);
    }
  }
  CHECK(tally.operations > 100'000);
  CHECK(tally.differences == 0);
}

TEMPLATE_TEST_CASE("Random operations agree with MPFR", "[arithmetic]", Bf16Lanes, Fp32Lanes) {
  MpfrOracle oracle(TestType::kType);
  Tally tally;
  RandomElements random(TestType::kType, 20240701);
  for (unsigned n = 0; n < random_operations(); ++n) {
    const unsigned flavour = n % 4;
    const float a = random.next(flavour), w = random.next(flavour);
    compare_all<TestType>(oracle, tally, a, w, random.next_addend(flavour));
    compare_pairs<TestType>(oracle, tally, a, w);
  }
  CHECK(tally.operations >= 6 * random_operations());
  CHECK(tally.differences == 0);
}

TEST_CASE("Halfway sums with a far smaller rest round to the rest's side", "[arithmetic]") {
  MpfrOracle oracle(DataType::kBf16);
  Tally tally;
  std::mt19937 generator(7);
  // A product of two 8-bit significands that is exactly halfway, and an addend far below it.
  for (unsigned n = 0; n < 100'000; ++n) {
    const std::uint32_t odd = 0x3F80'0000 | (draw(generator) % 64 * 2 + 1) << 16;
    const std::uint32_t half = 0x3F80'0000 | 0x0040'0000;  // 1.5 moves one bit below the last place
    const std::uint32_t tiny = (draw(generator) % 100 + 1) << 23 | (draw(generator) & 0x807F'0000);
    const float a = std::bit_cast<float>(odd | (draw(generator) & 0x8000'0000));
    const auto rest = std::bit_cast<float>(tiny);
    compare_all<Bf16Lanes>(oracle, tally, a, std::bit_cast<float>(half), rest);
    compare_all<Bf16Lanes>(oracle, tally, a, std::bit_cast<float>(half), 0.0F);
  }
  CHECK(tally.differences == 0);
}

TEST_CASE("ReLU keeps -0 and NaN", "[arithmetic]") {
  const std::array<float, 5> values = {-1.5F, -0.0F, 2.0F, -INFINITY,
                                       std::bit_cast<float>(kCanonicalNan)};
  std::array<float, 5> data = values;
  kernels_for(DataType::kBf16, 4).relu(data.data(), 5);
  const std::array<std::uint32_t, 5> expected = {0, 0x8000'0000, 0x4000'0000, 0, kCanonicalNan};
  for (unsigned n = 0; n < 5; ++n) {
    CHECK(bits(data[n]) == expected[n]);
    CHECK(bits(reference::relu(values[n])) == expected[n]);
  }
}

TEST_CASE("Mesh passes equal the reference element by element", "[arithmetic]") {
  for (const DataType type : {DataType::kBf16, DataType::kFp32}) {
    for (const unsigned mesh : {4U, 8U, 16U}) {
      const Kernels& kernels = kernels_for(type, mesh);
      RandomElements random(type, mesh);
      std::vector<float> a((mesh + 3) * mesh), w(mesh * mesh), d((mesh + 3) * mesh),
          out((mesh + 3) * mesh);
      unsigned differences = 0;
      for (unsigned pass = 0; pass < 200; ++pass) {
        const unsigned flavour = pass % 4;
        for (auto* matrix : {&a, &w, &d}) {
          for (float& value : *matrix) value = random.next(flavour);
        }
        const unsigned rows = pass % mesh + 1;
        kernels.mesh_pass(a.data(), w.data(), d.data(), out.data(), rows);
        for (unsigned i = 0; i < rows; ++i) {
          for (unsigned j = 0; j < mesh; ++j) {
            float sum = d[i * mesh + j];
            for (unsigned k = 0; k < mesh; ++k) {
              sum = reference::multiply_add(type, a[i * mesh + k], w[k * mesh + j], sum);
            }
            differences += bits(sum) != bits(out[i * mesh + j]) ? 1 : 0;
          }
        }
      }
      CHECK(differences == 0);
    }
  }
}

TEST_CASE("Accumulate and scale touch exactly the elements asked for", "[arithmetic]") {
  const Kernels& kernels = kernels_for(DataType::kBf16, 4);
  for (unsigned count = 0; count <= 35; ++count) {
    std::vector<float> target(40, 1.0F);
    const std::vector<float> addend(40, 2.0F);
    kernels.accumulate(target.data(), addend.data(), count);
    for (unsigned n = 0; n < 40; ++n) CHECK(target[n] == (n < count ? 3.0F : 1.0F));
    kernels.scale(target.data(), addend.data(), 0.25F, count);
    for (unsigned n = 0; n < 40; ++n) CHECK(target[n] == (n < count ? 0.5F : 1.0F));
  }
}

}  // namespace vp::accelerator
