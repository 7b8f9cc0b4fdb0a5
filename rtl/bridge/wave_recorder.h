#pragma once

#include "models/accelerator/waves.h"
#include "rtl/bridge/verilated_model.h"

namespace vp::rtl {

/// Waves of a Verilated model: tells it when to write the state of its signals.
class WaveRecorder final : public accelerator::Waves {
 public:
  explicit WaveRecorder(VerilatedModel& model) : model_(model) {}

  void open(const std::filesystem::path& file) override;
  void start() override;
  void stop() override { is_recording_ = false; }
  void arm(const Trigger& start, const Trigger& stop) override;
  void close() override;
  bool is_open() const override { return is_open_; }
  bool is_recording() const override { return is_recording_; }

  /// A command is being sent; `number` counts from 1.
  void on_command(std::uint64_t number);
  /// Before and after the clock edge at the end of `cycle`. A cycle takes 2 ns in the file, as at
  /// 500 MHz.
  void before_edge(Cycles cycle);
  void after_edge(Cycles cycle);

 private:
  VerilatedModel& model_;
  bool is_open_ = false;
  bool is_recording_ = false;
  Trigger start_;
  Trigger stop_;
};

}  // namespace vp::rtl
