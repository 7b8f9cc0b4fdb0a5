#pragma once

#include <optional>
#include <vector>

#include "models/memory/line_watch.h"

namespace vp::rocket {

/// Load-reservations of all harts, one per hart, of one 64-byte line as Rocket's D$ keeps them. A
/// write of another initiator to the line, heard through the LineWatch, breaks a reservation.
class Reservations {
 public:
  Reservations(unsigned harts, memory::LineWatch& watch);

  void reserve(HartId hart, Address address);
  /// Does `hart` hold the line of `address`?
  bool holds(HartId hart, Address address) const;
  void release(HartId hart);

 private:
  void on_write(Address address, HartId writer);
  void drop_flag_if_unused(Address line);

  std::vector<std::optional<Address>> lines_;
  memory::LineWatch& watch_;
};

}  // namespace vp::rocket
