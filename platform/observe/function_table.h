#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/elf/image.h"

namespace vp::observe {

using FunctionId = std::size_t;

/// The functions of a program, and the places behind its calls. A function is a named entry point:
/// of several names for one address the first counts. The millicode of the psABI
/// (__riscv_save_N, __riscv_restore_N) is left out: it is called through t0 and belongs to its
/// caller.
class FunctionTable {
 public:
  explicit FunctionTable(const elf::Image& image);

  std::size_t size() const { return functions_.size(); }
  const std::string& name(FunctionId id) const { return functions_[id].name; }
  Address entry(FunctionId id) const { return functions_[id].entry; }
  std::optional<FunctionId> starting_at(Address address) const;
  /// The function whose code `address` belongs to. One without a size reaches to the next one.
  std::optional<FunctionId> containing(Address address) const;

  /// Addresses that an instruction with link register ra returns to, found by decoding the
  /// functions from their first to their last byte.
  const std::vector<Address>& return_sites() const { return return_sites_; }

 private:
  struct Function {
    Address entry;
    std::uint64_t bytes;  ///< 0: not known.
    std::string name;     ///< Demangled.
  };

  void find_return_sites(const elf::Image& image, Address begin, Address end);

  std::vector<Function> functions_;  ///< By entry.
  std::unordered_map<Address, FunctionId> by_entry_;
  std::vector<Address> return_sites_;
};

}  // namespace vp::observe
