#include "rtl/bridge/verilated_model.h"

#include <verilated.h>

#include <cstring>

#include "rtl/bridge/variants.h"

namespace vp::rtl {
namespace {

template <class Pin, class Value>
void set(Pin& pin, Value value) {
  pin = static_cast<Pin>(value);
}

template <class Model>
class Adapter final : public VerilatedModel {
 public:
  Adapter() : context_(std::make_unique<VerilatedContext>()), model_(context_.get()) {
    model_.clk_i = 0;
    model_.rst_ni = 0;
    model_.eval();
    model_.clk_i = 1;
    model_.eval();
    model_.clk_i = 0;
    model_.rst_ni = 1;
    model_.eval();
  }
  ~Adapter() override {
    // Verilator's destructors look for the context of their thread.
    Verilated::threadContextp(context_.get());
    model_.final();
  }

  const Outputs& settle(const Inputs& inputs) override {
    model_.clk_i = 0;
    set(model_.cmd_valid_i, inputs.cmd_valid);
    set(model_.cmd_funct_i, inputs.cmd_funct);
    set(model_.cmd_rs1_i, inputs.cmd_rs1);
    set(model_.cmd_rs2_i, inputs.cmd_rs2);
    set(model_.read_ready_i, inputs.read_ready);
    set(model_.beat_valid_i, inputs.beat_valid);
    set(model_.beat_id_i, inputs.beat_id);
    if (inputs.beat_valid) {
      std::memcpy(model_.beat_data_i.data(), inputs.beat_data.data(), sizeof inputs.beat_data);
    }
    set(model_.write_ready_i, inputs.write_ready);
    set(model_.ack_valid_i, inputs.ack_valid);
    set(model_.ack_id_i, inputs.ack_id);
    model_.eval();

    outputs_.cmd_ready = model_.cmd_ready_o;
    outputs_.rsp_data = model_.rsp_data_o;
    outputs_.busy = model_.busy_o;
    outputs_.read_valid = model_.read_valid_o;
    outputs_.read_id = model_.read_id_o;
    outputs_.read_beats = model_.read_beats_o;
    outputs_.read_address = model_.read_address_o;
    outputs_.beat_ready = model_.beat_ready_o;
    outputs_.write_valid = model_.write_valid_o;
    outputs_.write_last = model_.write_last_o;
    outputs_.write_id = model_.write_id_o;
    outputs_.write_address = model_.write_address_o;
    outputs_.write_mask = model_.write_mask_o;
    outputs_.events = model_.event_o;
    outputs_.pass = model_.pass_o;
    outputs_.pass_preload = model_.pass_preload_o;
    outputs_.pass_compute = model_.pass_compute_o;
    if (outputs_.write_valid) {
      std::memcpy(outputs_.write_data.data(), model_.write_data_o.data(),
                  sizeof outputs_.write_data);
    }
    return outputs_;
  }

  void clock() override {
    model_.clk_i = 1;
    model_.eval();
  }

 private:
  std::unique_ptr<VerilatedContext> context_;
  Model model_;
  Outputs outputs_;
};

}  // namespace

std::unique_ptr<VerilatedModel> make_verilated_model(const accelerator::Geometry& geometry) {
  std::unique_ptr<VerilatedModel> model;
  for_each_variant([&]<class Model>(const Variant& variant) {
    const bool fits = variant.data_type == geometry.data_type() &&
                      variant.mesh == geometry.mesh() &&
                      variant.scratchpad_rows == geometry.scratchpad_rows() &&
                      variant.accumulator_rows == geometry.accumulator_rows();
    if (fits) model = std::make_unique<Adapter<Model>>();
  });
  return model;
}

}  // namespace vp::rtl
