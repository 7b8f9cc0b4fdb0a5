#include "models/devices/clint.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "models/devices/register_access.h"

namespace vp::devices {
namespace {

/// What software writes to mtimecmp to be left alone.
constexpr std::uint64_t kNever = ~std::uint64_t{0};

}  // namespace

Clint::Clint(sc_core::sc_module_name name, Address base, unsigned harts, TimeSource ticks,
             InterruptLine software_interrupt, InterruptLine timer_interrupt)
    : sc_module(name),
      target("target"),
      base_(base),
      ticks_(std::move(ticks)),
      software_interrupt_(std::move(software_interrupt)),
      timer_interrupt_(std::move(timer_interrupt)),
      harts_(harts) {
  assert(harts < (kMtime - kMtimecmp) / 8);
  target.register_b_transport(this, &Clint::b_transport);
  target.register_transport_dbg(this, &Clint::transport_dbg);
}

void Clint::update() {
  const std::uint64_t now = mtime();
  for (HartId id = 0; id < harts_.size(); ++id) {
    const bool level = now >= harts_[id].compare;
    if (std::exchange(harts_[id].timer, level) != level) {
      timer_interrupt_(id, level);
    }
  }
}

std::optional<std::uint64_t> Clint::next_event() const {
  const std::uint64_t ticks = ticks_();
  const std::uint64_t now = ticks + mtime_offset_;
  std::optional<std::uint64_t> next;
  for (const Hart& hart : harts_) {
    const std::uint64_t distance = hart.compare - now;
    // A tick beyond the time source's own range never comes.
    if (hart.compare != kNever && hart.compare > now && distance <= ~ticks) {
      next = std::min(next.value_or(~std::uint64_t{0}), ticks + distance);
    }
  }
  return next;
}

std::uint64_t Clint::read_word(std::uint64_t word) const {
  const std::uint64_t offset = word * 8;
  if (offset < kMtimecmp) {
    const auto level = [&](std::uint64_t hart) -> std::uint64_t {
      return hart < harts_.size() && harts_[hart].software ? 1 : 0;
    };
    return level(2 * word) | level(2 * word + 1) << 32;
  }
  if (offset == kMtime) {
    return mtime();
  }
  const std::uint64_t hart = word - kMtimecmp / 8;
  return hart < harts_.size() ? harts_[hart].compare : 0;
}

void Clint::write_word(std::uint64_t word, std::uint64_t value, std::uint64_t mask) {
  const std::uint64_t offset = word * 8;
  if (offset < kMtimecmp) {
    for (const unsigned half : {0U, 1U}) {
      const std::uint64_t hart = 2 * word + half;
      if (hart < harts_.size() && (mask >> (32 * half) & 1) != 0) {
        set_software_interrupt(static_cast<HartId>(hart), (value >> (32 * half) & 1) != 0);
      }
    }
    return;
  }
  const auto merge = [&](std::uint64_t old) { return (old & ~mask) | value; };
  const std::uint64_t hart = word - kMtimecmp / 8;
  if (offset == kMtime) {
    const std::uint64_t ticks = ticks_();
    mtime_offset_ = merge(ticks + mtime_offset_) - ticks;
  } else if (hart < harts_.size()) {
    harts_[hart].compare = merge(harts_[hart].compare);
  } else {
    return;
  }
  update();
  if (reschedule_) {
    reschedule_();
  }
}

void Clint::set_software_interrupt(HartId hart, bool level) {
  if (std::exchange(harts_[hart].software, level) != level) {
    software_interrupt_(hart, level);
  }
}

tlm::tlm_response_status Clint::access(tlm::tlm_generic_payload& payload) {
  return access_registers(
      payload, base_, kBytes, [this](std::uint64_t word) { return read_word(word); },
      [this](std::uint64_t word, std::uint64_t value, std::uint64_t mask) {
        write_word(word, value, mask);
      });
}

void Clint::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  payload.set_response_status(access(payload));
}

unsigned Clint::transport_dbg(tlm::tlm_generic_payload& payload) {
  return access(payload) == tlm::TLM_OK_RESPONSE ? payload.get_data_length() : 0;
}

}  // namespace vp::devices
