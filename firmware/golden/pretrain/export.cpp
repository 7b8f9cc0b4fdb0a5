#include "firmware/golden/pretrain/export.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

#include "firmware/golden/idx.h"
#include "firmware/golden/number_file.h"

namespace golden::pretrain {
namespace {

using Eigen::Index;
using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

void write_matrix(const std::filesystem::path& file, const RowMajor& values) {
  write_f32(file, {values.data(), static_cast<std::size_t>(values.size())});
}

}  // namespace

void export_checkpoint(const std::filesystem::path& folder, const Weights& weights) {
  std::filesystem::create_directories(folder);
  constexpr std::array kGateNames{'i', 'f', 'g', 'o'};
  for (Index gate = 0; gate < 4; ++gate) {
    const char name = kGateNames[static_cast<std::size_t>(gate)];
    RowMajor gate_weights(kHidden, 1 + kHidden);
    gate_weights << weights.input().segment(gate * kHidden, kHidden),
        weights.recurrent().middleRows(gate * kHidden, kHidden);
    write_matrix(folder / (std::string("param_l1_w") + name + ".f32"), gate_weights);
    write_matrix(folder / (std::string("param_l1_b") + name + ".f32"),
                 weights.bias().segment(gate * kHidden, kHidden));
  }
  write_matrix(folder / "param_l2_w.f32", weights.output());
  write_matrix(folder / "param_l2_b.f32", weights.output_bias());
}

void export_data(const DataExport& options) {
  std::filesystem::create_directories(options.folder);
  const IdxImages images = read_idx_images(options.mnist / "t10k-images-idx3-ubyte");
  const auto labels = read_idx_labels(options.mnist / "t10k-labels-idx1-ubyte");
  const std::size_t available = std::min(images.count, labels.size());

  std::vector<float> samples;
  std::vector<float> one_hot;
  for (const std::size_t sample : options.samples) {
    if (sample >= available) {
      throw std::invalid_argument("sample " + std::to_string(sample) + " of a test set of " +
                                  std::to_string(available) + " digits");
    }
    for (const std::uint8_t pixel : images.image(sample)) {
      samples.push_back(static_cast<float>(normalised_pixel(pixel)));
    }
    for (Index c = 0; c < kClasses; ++c) one_hot.push_back(c == labels[sample] ? 1.0f : 0.0f);
  }
  write_f32(options.folder / "finetune-samples.f32", samples);
  write_f32(options.folder / "finetune-labels.f32", one_hot);

  IdxImages chosen{0, images.rows, images.columns, {}};
  std::vector<std::uint8_t> chosen_labels;
  for (std::size_t n = 0; n < available && chosen.count < options.images; ++n) {
    if (std::ranges::find(options.samples, n) != options.samples.end()) continue;
    const auto image = images.image(n);
    chosen.pixels.insert(chosen.pixels.end(), image.begin(), image.end());
    chosen_labels.push_back(labels[n]);
    ++chosen.count;
  }
  if (chosen.count < options.images) {
    throw std::invalid_argument("the test set has only " + std::to_string(chosen.count) +
                                " digits besides the samples");
  }
  write_idx_images(options.folder / "test-images.idx", chosen);
  write_idx_labels(options.folder / "test-labels.idx", chosen_labels);
}

}  // namespace golden::pretrain
