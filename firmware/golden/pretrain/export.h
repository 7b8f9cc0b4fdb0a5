#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "firmware/golden/pretrain/weights.h"

namespace golden::pretrain {

/// Writes the ten arrays of the checkpoint as .f32 files in the layout of golden::Parameters.
void export_checkpoint(const std::filesystem::path& folder, const Weights& weights);

struct DataExport {
  std::filesystem::path mnist;       ///< Folder with the IDX files of the test set.
  std::filesystem::path folder;      ///< Where to write.
  std::vector<std::size_t> samples;  ///< Indices of the fine-tuning samples in the test set.
  std::size_t images = 500;          ///< Size of the shipped test set.
};

/// Writes finetune-samples.f32, finetune-labels.f32 (one-hot), and test-images.idx,
/// test-labels.idx: the first `images` digits of the test set that are no fine-tuning samples.
/// Throws DataFileError; std::invalid_argument where the test set has too few digits.
void export_data(const DataExport& options);

}  // namespace golden::pretrain
