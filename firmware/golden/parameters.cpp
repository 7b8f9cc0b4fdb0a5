#include "firmware/golden/parameters.h"

#include <algorithm>
#include <random>
#include <string>
#include <type_traits>

#include "firmware/golden/number_file.h"

namespace golden {
namespace {

constexpr std::array<std::string_view, 10> kNames{
    "param_l1_wi", "param_l1_wf", "param_l1_wg", "param_l1_wo", "param_l1_bi",
    "param_l1_bf", "param_l1_bg", "param_l1_bo", "param_l2_w",  "param_l2_b"};

template <typename Scalar, typename Owner>
std::array<Block<Scalar>, kNames.size()> blocks_of(Owner& owner) {
  const auto block = [](std::string_view name, auto& values) {
    return Block<Scalar>{name, values.rows(), values.cols(),
                         std::span<Scalar>(values.data(), static_cast<std::size_t>(values.size()))};
  };
  auto& w = owner.gate_weights;
  auto& b = owner.gate_biases;
  return {block(kNames[0], w[0]),
          block(kNames[1], w[1]),
          block(kNames[2], w[2]),
          block(kNames[3], w[3]),
          block(kNames[4], b[0]),
          block(kNames[5], b[1]),
          block(kNames[6], b[2]),
          block(kNames[7], b[3]),
          block(kNames[8], owner.output_weights),
          block(kNames[9], owner.output_bias)};
}

template <typename Source, typename Scalar>
void assign(const std::vector<Source>& source, std::span<Scalar> target) {
  std::transform(source.begin(), source.end(), target.begin(),
                 [](Source value) { return static_cast<Scalar>(value); });
}

template <typename Scalar>
void read_into(const std::filesystem::path& file, std::span<Scalar> target) {
  if (file.extension() == ".txt") {
    assign(read_text_numbers(file, target.size()), target);
  } else {
    assign(read_f32(file, target.size()), target);
  }
}

template <typename Scalar>
Parameters<Scalar> load_with_extension(const std::filesystem::path& folder, const Shape& shape,
                                       const char* extension) {
  Parameters<Scalar> parameters = Parameters<Scalar>::zero(shape);
  for (const auto& block : parameters.blocks()) {
    read_into(folder / (std::string(block.name) + extension), block.values);
  }
  return parameters;
}

}  // namespace

template <typename Scalar>
Parameters<Scalar> Parameters<Scalar>::zero(const Shape& shape) {
  Parameters parameters;
  parameters.gate_weights.fill(RowMatrix<Scalar>::Zero(shape.hidden, shape.xc_width()));
  parameters.gate_biases.fill(Vector<Scalar>::Zero(shape.hidden));
  parameters.output_weights = RowMatrix<Scalar>::Zero(shape.classes, shape.hidden);
  parameters.output_bias = Vector<Scalar>::Zero(shape.classes);
  return parameters;
}

template <typename Scalar>
Parameters<Scalar> Parameters<Scalar>::random(const Shape& shape, Scalar scale, unsigned seed) {
  std::mt19937 generator(seed);
  Parameters parameters = zero(shape);
  for (const auto& block : parameters.blocks()) {
    // 24 random bits: the same values for every scalar type and standard library.
    std::generate(block.values.begin(), block.values.end(), [&] {
      return scale * (static_cast<Scalar>(generator() >> 8) / static_cast<Scalar>(1 << 23) - 1);
    });
  }
  return parameters;
}

template <typename Scalar>
Index Parameters<Scalar>::count() const {
  Index sum = 0;
  for (const auto& block : blocks()) sum += static_cast<Index>(block.values.size());
  return sum;
}

template <typename Scalar>
std::array<Block<Scalar>, Parameters<Scalar>::kBlocks> Parameters<Scalar>::blocks() {
  return blocks_of<Scalar>(*this);
}

template <typename Scalar>
std::array<Block<const Scalar>, Parameters<Scalar>::kBlocks> Parameters<Scalar>::blocks() const {
  return blocks_of<const Scalar>(*this);
}

template <typename Scalar>
Parameters<Scalar> load_parameters(const std::filesystem::path& folder, const Shape& shape) {
  return load_with_extension<Scalar>(folder, shape, ".f32");
}

template <typename Scalar>
Parameters<Scalar> load_parameters_text(const std::filesystem::path& folder, const Shape& shape) {
  return load_with_extension<Scalar>(folder, shape, ".txt");
}

template <typename Scalar>
void save_parameters(const std::filesystem::path& folder, const Parameters<Scalar>& parameters) {
  for (const auto& block : parameters.blocks()) {
    const std::vector<float> values = [&block] {
      std::vector<float> rounded(block.values.size());
      std::transform(block.values.begin(), block.values.end(), rounded.begin(),
                     [](Scalar value) { return static_cast<float>(value); });
      return rounded;
    }();
    write_f32(folder / (std::string(block.name) + ".f32"), values);
  }
}

template <typename Scalar>
Batch<Scalar> load_batch(const std::filesystem::path& pixels, const std::filesystem::path& labels,
                         Index samples, Index steps, Index classes) {
  const auto read = [](const std::filesystem::path& file, Index rows, Index columns) {
    RowMatrix<Scalar> values(rows, columns);
    read_into(file, std::span<Scalar>(values.data(), static_cast<std::size_t>(values.size())));
    return values;
  };
  return {read(pixels, samples, steps), read(labels, samples, classes)};
}

#define INSTANTIATE(Scalar)                                                                     \
  template struct Parameters<Scalar>;                                                           \
  template Parameters<Scalar> load_parameters(const std::filesystem::path&, const Shape&);      \
  template Parameters<Scalar> load_parameters_text(const std::filesystem::path&, const Shape&); \
  template void save_parameters(const std::filesystem::path&, const Parameters<Scalar>&);       \
  template Batch<Scalar> load_batch(const std::filesystem::path&, const std::filesystem::path&, \
                                    Index, Index, Index);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace golden
