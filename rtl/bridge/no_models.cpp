// In place of verilated_model.cpp where Verilator is missing or the RTL is left out.
#include "rtl/bridge/verilated_model.h"

namespace vp::rtl {

std::unique_ptr<VerilatedModel> make_verilated_model(const accelerator::Geometry&) {
  return nullptr;
}

}  // namespace vp::rtl
