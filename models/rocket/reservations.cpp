#include "models/rocket/reservations.h"

#include <algorithm>

namespace vp::rocket {
namespace {

constexpr Address line_of(Address address) {
  return address / kLineBytes * kLineBytes;
}

}  // namespace

Reservations::Reservations(unsigned harts, memory::LineWatch& watch)
    : lines_(harts), watch_(watch) {
  watch_.listen(memory::LineWatch::kReservation,
                [this](Address address, unsigned, HartId writer) { on_write(address, writer); });
}

void Reservations::reserve(HartId hart, Address address) {
  release(hart);
  if (!watch_.contains(address)) return;
  lines_[hart] = line_of(address);
  watch_.set(address, memory::LineWatch::kReservation);
}

bool Reservations::holds(HartId hart, Address address) const {
  return lines_[hart] == line_of(address);
}

void Reservations::release(HartId hart) {
  if (!lines_[hart]) return;
  const Address line = *lines_[hart];
  lines_[hart].reset();
  drop_flag_if_unused(line);
}

void Reservations::on_write(Address address, HartId writer) {
  const Address line = line_of(address);
  for (HartId hart = 0; hart < lines_.size(); ++hart) {
    if (hart != writer && lines_[hart] == line) lines_[hart].reset();
  }
  drop_flag_if_unused(line);
}

void Reservations::drop_flag_if_unused(Address line) {
  const bool used =
      std::any_of(lines_.begin(), lines_.end(), [line](const auto& held) { return held == line; });
  if (!used) watch_.clear(line, memory::LineWatch::kReservation);
}

}  // namespace vp::rocket
