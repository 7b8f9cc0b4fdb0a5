#pragma once

#include <Eigen/Core>
#include <array>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace golden {

using Eigen::Index;

template <typename Scalar>
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
template <typename Scalar>
using RowMatrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <typename Scalar>
using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

enum Gate { kGateI, kGateF, kGateG, kGateO, kGateCount };

/// The network "1 x hidden x classes": one input per time step.
struct Shape {
  Index hidden = 128;
  Index classes = 10;

  Index xc_width() const { return 1 + hidden; }
  bool operator==(const Shape&) const = default;
};

/// One parameter array, row-major, under the name that its file and its firmware symbol have.
template <typename Scalar>
struct Block {
  std::string_view name;  ///< For example "param_l1_wi".
  Index rows = 0;
  Index columns = 0;
  std::span<Scalar> values;
};

/// The parameters of the LSTM and its output layer; also the type of their gradients and of FPTT's
/// mean and lambda.
template <typename Scalar>
struct Parameters {
  static constexpr std::size_t kBlocks = 10;

  std::array<RowMatrix<Scalar>, kGateCount> gate_weights;  ///< hidden x (1 + hidden), input first.
  std::array<Vector<Scalar>, kGateCount> gate_biases;      ///< hidden.
  RowMatrix<Scalar> output_weights;                        ///< classes x hidden.
  Vector<Scalar> output_bias;                              ///< classes.

  static Parameters zero(const Shape& shape = {});
  /// Uniform in [-scale, scale] from a fixed-seed generator: for tests.
  static Parameters random(const Shape& shape, Scalar scale, unsigned seed);

  Shape shape() const { return {output_weights.cols(), output_weights.rows()}; }
  Index count() const;

  /// All ten arrays in the order wi, wf, wg, wo, bi, bf, bg, bo, l2_w, l2_b.
  std::array<Block<Scalar>, kBlocks> blocks();
  std::array<Block<const Scalar>, kBlocks> blocks() const;

  template <typename Other>
  Parameters<Other> cast() const {
    Parameters<Other> result;
    for (std::size_t gate = 0; gate < kGateCount; ++gate) {
      result.gate_weights[gate] = gate_weights[gate].template cast<Other>();
      result.gate_biases[gate] = gate_biases[gate].template cast<Other>();
    }
    result.output_weights = output_weights.template cast<Other>();
    result.output_bias = output_bias.template cast<Other>();
    return result;
  }
};

/// Reads param_l1_wi.f32 ... param_l2_b.f32 (raw little-endian FP32). Throws DataFileError.
template <typename Scalar>
Parameters<Scalar> load_parameters(const std::filesystem::path& folder, const Shape& shape = {});

/// Reads param_l1_wi.txt ... param_l2_b.txt, one number per line. Throws DataFileError.
template <typename Scalar>
Parameters<Scalar> load_parameters_text(const std::filesystem::path& folder,
                                        const Shape& shape = {});

/// Writes the files that load_parameters reads, rounded to FP32. Throws DataFileError.
template <typename Scalar>
void save_parameters(const std::filesystem::path& folder, const Parameters<Scalar>& parameters);

/// Sequences with their labels.
template <typename Scalar>
struct Batch {
  Matrix<Scalar> pixels;  ///< samples x steps, normalised.
  Matrix<Scalar> labels;  ///< samples x classes, one-hot.
};

/// Reads `samples` sequences and one-hot labels, sample-major, from two .f32 files, or from text
/// where the extension is .txt. Throws DataFileError.
template <typename Scalar>
Batch<Scalar> load_batch(const std::filesystem::path& pixels, const std::filesystem::path& labels,
                         Index samples = 4, Index steps = 784, Index classes = 10);

}  // namespace golden
