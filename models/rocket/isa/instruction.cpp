#include "models/rocket/isa/instruction.h"

#include <array>

namespace vp::rocket {
namespace {

constexpr std::array<InstructionInfo, kOpCount> kInstructions = {{
#define INSTRUCTION(id, mnemonic, match, mask, format, kind, timing) \
  {Op::k##id, mnemonic, match, mask, Format::k##format, Kind::k##kind, TimingClass::k##timing},
#include "models/rocket/isa/instructions.def"
}};

constexpr CompressedInfo kCompressed[] = {
#define COMPRESSED(id, mnemonic, match, mask, format, expansion) \
  {mnemonic, match, mask, CompressedFormat::k##format, Op::k##expansion},
#include "models/rocket/isa/instructions.def"
};

}  // namespace

std::span<const InstructionInfo> instruction_table() {
  return kInstructions;
}
std::span<const CompressedInfo> compressed_table() {
  return kCompressed;
}
const InstructionInfo& info(Op op) {
  return kInstructions[static_cast<unsigned>(op)];
}

}  // namespace vp::rocket
