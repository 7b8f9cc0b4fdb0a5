#pragma once

#include <map>
#include <string>
#include <string_view>

#include "tests/component/rocket/program.h"

namespace vp::test {

/// Writes a program given as text, with the names of the instruction table, into a GuestProgram.
///
/// Statements are separated by ';' or line ends; '#' begins a comment. Operands are those of the
/// GNU assembler, in the order of the instruction's format; FP instructions round dynamically;
/// atomics take the suffixes .aq, .rl, .aqrl; an accelerator command is
/// `custom3 rd, rs1, rs2, funct7, funct3`. Labels: `name:` once per program, or `1:` with `1f` and
/// `1b`. Pseudo-instructions: nop, c.nop, li, la, mv, j, ret, beqz, bnez, csrr, csrw. Directives:
/// `.align n` (bytes, filled with nop and c.nop) and `.repeat n` ... `.end`.
/// Anything else throws std::invalid_argument.
class AssemblyText {
 public:
  explicit AssemblyText(GuestProgram& program) : program_(program) {}

  void append(std::string_view text);

 private:
  using Label = GuestProgram::Label;

  void statement(std::string_view text);
  bool pseudo(std::string_view name, std::string_view operands);
  void instruction(std::string_view name, std::string_view operands);
  void bind(std::string_view name);
  Label label(std::string_view name);

  GuestProgram& program_;
  std::map<std::string, Label, std::less<>> labels_;
  std::map<char, Label> next_;  ///< Of a numbered label: the definition to come.
  std::map<char, Label> last_;  ///< Its latest definition.
};

}  // namespace vp::test
