#include "firmware/golden/pretrain/training_state.h"

#include <array>
#include <cmath>
#include <fstream>
#include <span>

#include "firmware/golden/idx.h"

namespace golden::pretrain {
namespace {

constexpr std::array<char, 8> kMagic{'V', 'P', 'T', 'R', 'A', 'I', 'N', '1'};

template <typename State>
auto vectors_of(State& state) {
  return std::array{&state.weights, &state.average, &state.best, &state.first_moment,
                    &state.second_moment};
}

template <typename State>
auto counters_of(State& state) {
  return std::array{&state.updates, &state.epoch, &state.batch_in_epoch, &state.seed};
}

constexpr std::uintmax_t kStateBytes = kMagic.size() + 4 * sizeof(std::uint64_t) + sizeof(double) +
                                       5 * Weights::kCount * sizeof(float);

template <typename T>
void write_value(std::ofstream& stream, const T& value) {
  stream.write(reinterpret_cast<const char*>(&value), sizeof value);
}

template <typename T>
void read_value(std::ifstream& stream, T& value) {
  stream.read(reinterpret_cast<char*>(&value), sizeof value);
}

}  // namespace

void save_state(const std::filesystem::path& file, const TrainingState& state) {
  const std::filesystem::path temporary = file.string() + ".new";
  std::ofstream stream(temporary, std::ios::binary);
  stream.write(kMagic.data(), kMagic.size());
  for (const auto* counter : counters_of(state)) write_value(stream, *counter);
  write_value(stream, state.best_accuracy);
  for (const auto* vector : vectors_of(state)) {
    stream.write(reinterpret_cast<const char*>(vector->flat().data()),
                 Weights::kCount * sizeof(float));
  }
  stream.close();
  if (!stream) throw DataFileError(temporary, "cannot be written");
  std::error_code error;
  std::filesystem::rename(temporary, file, error);
  if (error) throw DataFileError(file, "cannot be replaced: " + error.message());
}

TrainingState load_state(const std::filesystem::path& file) {
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(file, error);
  if (error) throw DataFileError(file, "cannot be read: " + error.message());
  if (bytes != kStateBytes) {
    throw DataFileError(file, "no training state: found " + std::to_string(bytes) +
                                  " bytes, expected " + std::to_string(kStateBytes));
  }
  std::ifstream stream(file, std::ios::binary);
  std::array<char, 8> magic{};
  read_value(stream, magic);
  if (magic != kMagic) throw DataFileError(file, "no training state: expected magic VPTRAIN1");
  TrainingState state;
  for (auto* counter : counters_of(state)) read_value(stream, *counter);
  read_value(stream, state.best_accuracy);
  for (auto* vector : vectors_of(state)) {
    stream.read(reinterpret_cast<char*>(vector->flat().data()), Weights::kCount * sizeof(float));
  }
  if (!stream) throw DataFileError(file, "read error");
  return state;
}

float adam_update(TrainingState& state, const Weights& gradient, float learning_rate,
                  const AdamOptions& options) {
  const Eigen::ArrayXf& g = gradient.flat();
  const float norm = g.matrix().norm();
  if (!std::isfinite(norm)) return norm;
  const float scale = std::min(1.0f, options.clip_norm / std::max(norm, 1e-12f));
  ++state.updates;
  auto& m = state.first_moment.flat();
  auto& v = state.second_moment.flat();
  m = options.beta1 * m + (1 - options.beta1) * scale * g;
  v = options.beta2 * v + (1 - options.beta2) * (scale * g).square();
  const auto updates = static_cast<float>(state.updates);
  const float correction1 = 1 - std::pow(options.beta1, updates);
  const float correction2 = 1 - std::pow(options.beta2, updates);
  state.weights.flat() -=
      learning_rate / correction1 * m / ((v / correction2).sqrt() + options.epsilon);
  const float decay = std::min(options.average_decay, (1 + updates) / (10 + updates));
  state.average.flat() += (1 - decay) * (state.weights.flat() - state.average.flat());
  return norm;
}

}  // namespace golden::pretrain
