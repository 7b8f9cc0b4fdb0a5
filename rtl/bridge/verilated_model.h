#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "models/accelerator/geometry.h"

namespace vp::rtl {

/// The pins of rtl/accelerator.sv, whatever its parameters.
struct Inputs {
  bool cmd_valid = false;
  std::uint8_t cmd_funct = 0;
  std::uint64_t cmd_rs1 = 0;
  std::uint64_t cmd_rs2 = 0;
  bool read_ready = true;
  bool beat_valid = false;
  std::uint8_t beat_id = 0;
  std::array<std::uint32_t, 4> beat_data{};
  bool write_ready = true;
  bool ack_valid = false;
  std::uint8_t ack_id = 0;
};

struct Outputs {
  bool cmd_ready = false;
  std::uint32_t rsp_data = 0;
  bool busy = false;
  bool read_valid = false;
  std::uint8_t read_id = 0;
  std::uint8_t read_beats = 0;
  std::uint64_t read_address = 0;
  bool beat_ready = false;
  bool write_valid = false;
  bool write_last = false;
  std::uint8_t write_id = 0;
  std::uint64_t write_address = 0;
  std::array<std::uint32_t, 4> write_data{};
  std::uint16_t write_mask = 0;
  std::uint64_t events = 0;   ///< A bit per event number of the COUNTER command.
  bool pass = false;          ///< A pass of the mesh ends,
  bool pass_preload = false;  ///< with new weights,
  bool pass_compute = false;  ///< with rows of A.
};

/// The Verilated accelerator in one parameterisation, out of reset.
class VerilatedModel {
 public:
  virtual ~VerilatedModel() = default;

  /// Outputs of this cycle, for these inputs; may be repeated.
  virtual const Outputs& settle(const Inputs& inputs) = 0;
  /// The clock edge that ends the cycle.
  virtual void clock() = 0;

  /// An element of scratchpad or accumulator, as it would sit in memory.
  virtual std::uint32_t scratchpad_bits(std::uint32_t row, unsigned column) const = 0;
  virtual std::uint32_t accumulator_bits(std::uint32_t row, unsigned column) const = 0;

  /// Begins a wave file; false if it cannot be written.
  virtual bool open_waves(const std::filesystem::path& file) = 0;
  /// The signals as they are, at `time` in nanoseconds; it increases from call to call.
  virtual void dump_waves(std::uint64_t time) = 0;
  virtual void close_waves() = 0;
};

/// The model with this geometry; nullptr when it is not among those that are built (build_models).
std::unique_ptr<VerilatedModel> make_verilated_model(const accelerator::Geometry& geometry);

}  // namespace vp::rtl
