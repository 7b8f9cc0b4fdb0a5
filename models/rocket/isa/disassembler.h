#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "models/common/types.h"

namespace vp::rocket {

/// The instruction in the low bits of `bits` (16 of them if is_compressed) as assembler text, in
/// the style of `objdump -M no-aliases`: ABI register names, absolute targets of branches and
/// jumps from `pc`, the encoding as .2byte or .4byte where it is no instruction of this hart.
std::string disassemble(std::uint32_t bits, Address pc);

/// ABI names: zero, ra, ...; ft0, ....
std::string_view x_name(unsigned index);
std::string_view f_name(unsigned index);

/// The name of a CSR that the hart has, or its number.
std::string csr_name(unsigned csr);

}  // namespace vp::rocket
