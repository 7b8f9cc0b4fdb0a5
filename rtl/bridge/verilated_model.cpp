#include "rtl/bridge/verilated_model.h"

#include <verilated.h>
#include <verilated_fst_c.h>

#include <array>
#include <cstring>
#include <type_traits>

#include "rtl/bridge/variants.h"

namespace vp::rtl {
namespace {

template <class Pin, class Value>
void set(Pin& pin, Value value) {
  pin = static_cast<Pin>(value);
}

/// The element in `column` of a row of a local memory: a number, or words in a VlWide.
template <class Row>
std::uint32_t element(const Row& row, unsigned column, unsigned bits) {
  const std::uint32_t mask = bits == 32 ? ~0U : (1U << bits) - 1;
  if constexpr (std::is_integral_v<Row>) {
    return static_cast<std::uint32_t>(row >> (column * bits)) & mask;
  } else {
    constexpr unsigned kWordBits = 32;
    return row.at(column * bits / kWordBits) >> (column * bits % kWordBits) & mask;
  }
}

template <class Model>
class Adapter final : public VerilatedModel {
 public:
  explicit Adapter(const Variant& variant)
      : variant_(variant),
        context_(std::make_unique<VerilatedContext>()),
        model_(with_waves(*context_)) {
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
    close_waves();
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

  std::uint32_t scratchpad_bits(std::uint32_t row, unsigned column) const override {
    const auto& root = *model_.rootp;
    const std::array banks = {
        &root.accelerator__DOT__u_memory__DOT__gen_bank__BRA__0__KET____DOT__u_bank__DOT__rows_q,
        &root.accelerator__DOT__u_memory__DOT__gen_bank__BRA__1__KET____DOT__u_bank__DOT__rows_q,
        &root.accelerator__DOT__u_memory__DOT__gen_bank__BRA__2__KET____DOT__u_bank__DOT__rows_q,
        &root.accelerator__DOT__u_memory__DOT__gen_bank__BRA__3__KET____DOT__u_bank__DOT__rows_q};
    const std::uint32_t bank_rows = variant_.scratchpad_rows / banks.size();
    return element((*banks.at(row / bank_rows))[row % bank_rows], column, element_bits());
  }
  std::uint32_t accumulator_bits(std::uint32_t row, unsigned column) const override {
    const auto& rows = model_.rootp->accelerator__DOT__u_memory__DOT__u_accumulator__DOT__rows_q;
    return element(rows[row], column, element_bits());
  }

  bool open_waves(const std::filesystem::path& file) override {
    constexpr int kAllLevels = 99;
    waves_ = std::make_unique<VerilatedFstC>();
    model_.trace(waves_.get(), kAllLevels);
    waves_->open(file.c_str());
    if (!waves_->isOpen()) waves_.reset();
    return waves_ != nullptr;
  }
  void dump_waves(std::uint64_t time) override { waves_->dump(time); }
  void close_waves() override {
    if (waves_) waves_->close();
    waves_.reset();
  }

 private:
  unsigned element_bits() const { return 8 * accelerator::element_bytes(variant_.data_type); }
  /// Before the model is made the context must know that there will be waves.
  static VerilatedContext* with_waves(VerilatedContext& context) {
    context.traceEverOn(true);
    context.timeunit(-9);
    context.timeprecision(-9);
    return &context;
  }

  Variant variant_;
  std::unique_ptr<VerilatedContext> context_;
  Model model_;
  std::unique_ptr<VerilatedFstC> waves_;
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
    if (fits) model = std::make_unique<Adapter<Model>>(variant);
  });
  return model;
}

}  // namespace vp::rtl
