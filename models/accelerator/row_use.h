#pragma once

#include <cstdint>

#include "models/accelerator/local_address.h"
#include "models/accelerator/micro_command.h"

namespace vp::accelerator {

/// Hears which rows of the local memories commands read and write, in program order.
class RowUseListener {
 public:
  virtual void on_row_use(bool in_accumulator, std::uint32_t row, bool writes) = 0;

 protected:
  ~RowUseListener() = default;
};

/// Tells a listener what micro-commands do to rows. The commands must have passed the checks of
/// rules.h.
class RowUseReporter {
 public:
  RowUseReporter(RowUseListener& listener, unsigned mesh) : listener_(listener), mesh_(mesh) {}

  void report(const micro::Mvin& mvin);
  void report(const micro::Mvout& mvout);
  void report(const micro::Preload& preload);
  void report(const micro::Compute& compute);

 private:
  /// `rows` rows from `offset` rows behind `base` on; none of a garbage address.
  void use(LocalAddress base, std::uint32_t offset, unsigned rows, unsigned stride, bool writes);

  RowUseListener& listener_;
  unsigned mesh_;
  micro::Preload result_{};  ///< Where the result of the next compute goes.
};

}  // namespace vp::accelerator
