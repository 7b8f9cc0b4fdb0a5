#pragma once

#include <stdint.h>

// Shared by the firmware and by host code that fills it in: what a training run can choose without
// being compiled again. All fields are 32 bits, little-endian, without padding.

/// Says that a block is a RunParameters ("LSTM"), and which layout it has.
enum : uint32_t { kRunParametersMagic = 0x4D54534C, kRunParametersVersion = 1 };

/// BPTT: plain gradient descent. FPTT: the update with running mean and regulariser.
enum TrainingAlgorithm : uint32_t { kBptt = 0, kFptt = 1 };

/// Exact: true gradients, accumulated in FP32. Published: what the measured program computes.
enum GradientFlavour : uint32_t { kExactGradients = 0, kPublishedGradients = 1 };

/// How harts share the elements of an array. Interleaved: hart c of C takes c, c + C, c + 2C, ...
/// Blocked: one contiguous piece each.
enum ElementSplit : uint32_t { kInterleaved = 0, kBlocked = 1 };

struct RunParameters {
  uint32_t magic;             ///< kRunParametersMagic.
  uint32_t version;           ///< kRunParametersVersion.
  uint32_t algorithm;         ///< TrainingAlgorithm.
  uint32_t flavour;           ///< GradientFlavour.
  uint32_t partitions;        ///< K: parts into which the sequence is cut; divides timesteps.
  uint32_t timesteps;         ///< T: pixels of a sample that are used, 1 to 784.
  uint32_t batch;             ///< Samples per update; must be 4, the size of `samples`.
  uint32_t harts;             ///< Harts that share the work, 1 to 16; the others park.
  uint32_t mesh;              ///< Rows of the accelerator's mesh: 4, 8, 16; 0 = products on hart 0.
  uint32_t scratchpad_rows;   ///< Rows of `mesh` elements; the tiling rule needs it. 0 = default.
  uint32_t accumulator_rows;  ///< Likewise for the accumulator. Defaults are the published sizes.
  uint32_t split;             ///< ElementSplit.
  uint32_t iterations;        ///< Passes over the whole sequence, each of K updates.
  float learning_rate;        ///< eta.
  float alpha;                ///< Strength of the regulariser; FPTT only.
};

#ifdef __cplusplus
static_assert(sizeof(RunParameters) == 15 * 4, "the layout is a contract with the platform");
#endif

/// The program's block; compiled-in values serve when nobody overwrites it.
#ifdef __cplusplus
extern "C" {
#endif
extern struct RunParameters run_parameters;
#ifdef __cplusplus
}
#endif
