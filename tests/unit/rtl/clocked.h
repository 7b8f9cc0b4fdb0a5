#pragma once

#include <verilated.h>

#include <memory>

namespace vp::rtl::test {

/// Sets an input port, whatever integer type Verilator gave it.
template <class Port, class Value>
void drive(Port& port, Value value) {
  port = static_cast<Port>(value);
}

/// A Verilated module, out of reset after construction; clk_i and rst_ni are driven where it has
/// them. Inputs are set between clock edges; outputs are valid after settle().
template <class Model>
class Clocked {
 public:
  Clocked() : context_(std::make_unique<VerilatedContext>()), model_(context_.get()) {
    if constexpr (requires { model_.clk_i; }) model_.clk_i = 0;
    if constexpr (requires { model_.rst_ni; }) {
      model_.rst_ni = 0;
      model_.eval();
      tick();
      model_.rst_ni = 1;
    }
    model_.eval();
  }
  ~Clocked() {
    model_.final();
    // Verilator's scopes leave the context that is current, not their own.
    Verilated::threadContextp(context_.get());
  }
  Clocked(const Clocked&) = delete;
  Clocked& operator=(const Clocked&) = delete;

  Model* operator->() { return &model_; }

  /// Combinational outputs for the inputs of this cycle.
  void settle() { model_.eval(); }

  void tick() {
    model_.clk_i = 1;
    model_.eval();
    model_.clk_i = 0;
    model_.eval();
  }

 private:
  std::unique_ptr<VerilatedContext> context_;
  Model model_;
};

}  // namespace vp::rtl::test
