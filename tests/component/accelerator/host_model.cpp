#include "tests/component/accelerator/host_model.h"

#include "tests/unit/accelerator/mpfr_oracle.h"

namespace vp::accelerator::test {

std::vector<float> host_product(const Product& product, const Operands& operands, DataType type,
                                unsigned mesh) {
  MpfrOracle oracle(type);
  const auto scaled = [&](std::vector<float> values, float scale) {
    for (float& value : values) value = oracle.multiply(value, scale);
    return values;
  };
  const std::vector<float> a = scaled(operands.a, product.a_scale);
  const std::vector<float> b = scaled(operands.b, product.b_scale);
  const std::vector<float> d = scaled(operands.d, product.d_scale);

  std::vector<float> c(std::size_t{product.i} * product.j);
  for (unsigned i = 0; i < product.i; ++i) {
    for (unsigned j = 0; j < product.j; ++j) {
      float total = product.bias == Bias::kNone ? 0.0F : d[i * product.j + j];
      for (unsigned first = 0; first < product.k; first += mesh) {
        float sum = 0.0F;
        for (unsigned k = first; k < first + mesh; ++k) {
          const bool inside = k < product.k;
          const float left = inside ? a[i * product.k + k] : 0.0F;
          const float right = inside ? b[k * product.j + j] : 0.0F;
          sum = oracle.multiply_add(left, right, sum);
        }
        const bool overwrites = first == 0 && product.bias == Bias::kNone;
        total = overwrites ? sum : oracle.add(total, sum);
      }
      if (!product.full_c) {
        if (product.relu && total < 0.0F) total = 0.0F;
        total = oracle.multiply(total, product.scale);
      }
      c[i * product.j + j] = total;
    }
  }
  return c;
}

}  // namespace vp::accelerator::test
