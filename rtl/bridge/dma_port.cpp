#include "rtl/bridge/dma_port.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

namespace vp::rtl {

using accelerator::timing::DmaAnswer;

DmaPort::DmaPort(accelerator::Dma& dma, accelerator::timing::DmaTiming* timing,
                 const Stalls& stalls)
    : dma_(dma), timing_(timing), stalls_(stalls), random_(stalls.seed) {}

/// The beats of a read are evenly spread.
Cycles DmaPort::Read::arrival() const {
  if (beats < 2) return first_beat;
  return first_beat + (last_beat - first_beat) * taken / (beats - 1);
}

bool DmaPort::pauses(unsigned per_thousand) {
  return per_thousand != 0 && random_() % 1000 < per_thousand;
}

void DmaPort::drive(Inputs& inputs, Cycles now) {
  inputs.read_ready = !pauses(stalls_.read);
  inputs.write_ready = !pauses(stalls_.write);
  inputs.beat_valid = !reads_.empty() && reads_.front().arrival() <= now && !pauses(stalls_.beat);
  if (inputs.beat_valid) {
    const Read& read = reads_.front();
    inputs.beat_id = read.id;
    std::memcpy(inputs.beat_data.data(), &read.data[std::size_t{read.taken} * kBeatBytes],
                kBeatBytes);
  }
  inputs.ack_valid = !acknowledgements_.empty() && acknowledgements_.front().cycle <= now &&
                     !pauses(stalls_.acknowledge);
  if (inputs.ack_valid) inputs.ack_id = acknowledgements_.front().id;
}

std::optional<DmaPort::Refusal> DmaPort::accept_read(const Outputs& outputs, Cycles now) {
  Read read;
  read.id = outputs.read_id;
  read.beats = outputs.read_beats;
  const unsigned bytes = read.beats * kBeatBytes;
  DmaAnswer answer{now + kFixedLatency, now + kFixedLatency + read.beats - 1};
  if (timing_ != nullptr) answer = timing_->get(outputs.read_address, bytes, now);
  read.first_beat = std::max(answer.first_beat, now + 1);
  read.last_beat = std::max(answer.last_beat, read.first_beat);
  read_latency_ += read.last_beat - now;
  dma_.set_now(now);
  const auto refused = dma_.read(outputs.read_address, read.data.data(), bytes);
  if (refused) read.data.fill(0);
  // Behind those that come no later; in front of them only what has begun.
  auto place = std::upper_bound(reads_.begin(), reads_.end(), read.first_beat,
                                [](Cycles cycle, const Read& r) { return cycle < r.first_beat; });
  if (place == reads_.begin() && !reads_.empty() && reads_.front().taken != 0) ++place;
  reads_.insert(place, read);
  if (!refused) return std::nullopt;
  return Refusal{outputs.read_address, bytes, false};
}

std::optional<DmaPort::Refusal> DmaPort::accept_beat(const Outputs& outputs, Cycles now) {
  const unsigned offset = write_beats_ * kBeatBytes;
  std::memcpy(&write_data_[offset], outputs.write_data.data(), kBeatBytes);
  write_mask_ |= std::uint64_t{outputs.write_mask} << offset;
  ++write_beats_;
  if (!outputs.write_last) return std::nullopt;
  const auto first = static_cast<unsigned>(std::countr_zero(write_mask_));
  const auto bytes = static_cast<unsigned>(std::popcount(write_mask_));
  assert(static_cast<unsigned>(std::countr_one(write_mask_ >> first)) == bytes);
  write_mask_ = 0;
  write_beats_ = 0;
  const Address address = outputs.write_address + first;
  DmaAnswer answer{now + kFixedLatency, now + kFixedLatency};
  if (timing_ != nullptr) answer = timing_->put(address, bytes, bytes == kLineBytes, now);
  const Cycles done = std::max(answer.first_beat, now + 1);
  write_latency_ += done - now;
  const auto place =
      std::upper_bound(acknowledgements_.begin(), acknowledgements_.end(), done,
                       [](Cycles cycle, const Acknowledgement& a) { return cycle < a.cycle; });
  acknowledgements_.insert(place, {outputs.write_id, done});
  dma_.set_now(now);
  if (!dma_.write(address, &write_data_[first], bytes)) return std::nullopt;
  return Refusal{address, bytes, true};
}

std::optional<DmaPort::Refusal> DmaPort::sample(const Inputs& inputs, const Outputs& outputs,
                                                Cycles now) {
  if (inputs.beat_valid && outputs.beat_ready) {
    Read& read = reads_.front();
    if (++read.taken == read.beats) reads_.pop_front();
  }
  if (inputs.ack_valid) acknowledgements_.pop_front();
  std::optional<Refusal> refusal;
  if (outputs.read_valid && inputs.read_ready) refusal = accept_read(outputs, now);
  if (outputs.write_valid && inputs.write_ready) {
    const auto write_refusal = accept_beat(outputs, now);
    if (!refusal) refusal = write_refusal;
  }
  return refusal;
}

}  // namespace vp::rtl
