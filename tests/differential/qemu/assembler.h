#pragma once

#include <cstdint>
#include <vector>

#include "models/common/types.h"
#include "models/rocket/isa/instruction.h"

namespace vp::differential {

/// The fields of a 32-bit instruction; a format uses those that it has. Immediates as in
/// rocket::Instruction.
struct Operands {
  unsigned rd = 0;
  unsigned rs1 = 0;
  unsigned rs2 = 0;
  unsigned rs3 = 0;
  unsigned rm = 0;
  std::int32_t imm = 0;
};

/// The inverse of rocket::decode for 32-bit encodings: an assembler written from the formats'
/// description, so that tests do not ask the decoder what it means.
std::uint32_t encode(rocket::Op op, const Operands& operands);

/// Lays out instructions one behind the other and resolves references to labels.
class Assembler {
 public:
  enum class Label : unsigned {};

  explicit Assembler(Address base) : base_(base) {}

  Address here() const { return base_ + bytes_.size(); }
  Label new_label();
  void bind(Label label) { labels_[static_cast<unsigned>(label)] = here(); }

  void word(std::uint32_t bits);
  void parcel(std::uint16_t bits);
  void op(rocket::Op op, const Operands& operands) { word(encode(op, operands)); }

  void branch(rocket::Op op, unsigned rs1, unsigned rs2, Label target);
  void jal(unsigned rd, Label target);
  void jal(unsigned rd, Address target);
  /// C.BEQZ or C.BNEZ of x(8..15).
  void compressed_branch(bool nonzero, unsigned rs1, Label target);
  void compressed_jump(Label target);
  /// rd = address of `target` + `addend`: AUIPC and ADDI.
  void address(unsigned rd, Label target, std::int32_t addend = 0);
  /// rd = sign-extended 32-bit value: LUI and ADDIW.
  void constant(unsigned rd, std::int32_t value);

  /// The code; every label in use is bound and in reach (asserted).
  const std::vector<std::uint8_t>& finish();

 private:
  enum class Field { kBranch, kJump, kCompressedBranch, kCompressedJump, kAddress };
  struct Reference {
    std::size_t offset;
    Label label;
    Field field;
    std::int32_t addend;
  };

  void refer(Label label, Field field, std::int32_t addend = 0) {
    references_.push_back({bytes_.size(), label, field, addend});
  }
  std::uint32_t get(std::size_t offset, unsigned bytes) const;
  void merge(std::size_t offset, unsigned bytes, std::uint32_t bits);

  Address base_;
  std::vector<std::uint8_t> bytes_;
  std::vector<Address> labels_;
  std::vector<Reference> references_;
};

}  // namespace vp::differential
