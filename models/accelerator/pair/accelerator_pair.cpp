#include "models/accelerator/pair/accelerator_pair.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdio>
#include <cstring>
#include <utility>

#include "models/accelerator/rules.h"
#include "models/accelerator/work_visitor.h"

namespace vp::accelerator::pair {
namespace {

std::string hex(std::uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
  return text;
}

std::string bytes_text(Address address, unsigned bytes) {
  return std::to_string(bytes) + " bytes at " + hex(address);
}

/// The element at `bytes` as it sits in memory.
std::uint32_t element_at(const std::uint8_t* bytes, unsigned element_bytes) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, bytes, element_bytes);
  return bits;
}

/// Do all micro-commands keep to the rules? One that does not could ask for any amount of DMA.
bool is_sound(const FrontEnd::Outcome& outcome, const Geometry& geometry) {
  if (outcome.rule != Rule::kNone) return false;
  return for_each_micro(outcome.work, geometry, [&](const auto& micro) {
    if constexpr (std::is_same_v<std::decay_t<decltype(micro)>, micro::Configure>) return true;
    return check(MicroCommand(micro), geometry) == Rule::kNone;
  });
}

/// Event counters have these names, the others count cycles.
bool counts_events(const std::string& name) {
  static constexpr std::array kPrefixes = {"commands.", "blocks.", "mesh.", "dma."};
  static constexpr std::array kTimes = {"dma.read_latency", "dma.write_latency"};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](const char* prefix) { return name.starts_with(prefix); }) &&
         std::find(kTimes.begin(), kTimes.end(), name) == kTimes.end();
}

}  // namespace

AcceleratorPair::AcceleratorPair(sc_core::sc_module_name name, const Geometry& geometry,
                                 timing::DmaTiming* timing, const Build& leader,
                                 const Build& follower, Options options)
    : sc_module(name),
      memory("memory"),
      geometry_(geometry),
      options_(std::move(options)),
      timing_(timing),
      leader_memory_("leader_memory"),
      follower_memory_("follower_memory"),
      front_end_(geometry),
      log_(timing != nullptr) {
  leader_memory_.register_b_transport(this, &AcceleratorPair::leader_transport);
  follower_memory_.register_b_transport(this, &AcceleratorPair::follower_transport);
  Built one = leader("leader", timing != nullptr ? &leader_timing_ : nullptr);
  Built other = follower("follower", timing != nullptr ? &follower_timing_ : nullptr);
  leader_ = std::move(one.port);
  follower_ = std::move(other.port);
  one.memory->bind(leader_memory_);
  other.memory->bind(follower_memory_);
  leader_->register_statistics(leader_statistics_, "");
  follower_->register_statistics(follower_statistics_, "");
  assert(leader_->debug_view() != nullptr && follower_->debug_view() != nullptr);
}

std::optional<std::uint64_t> AcceleratorPair::issue(const Command& command, Cycles now) {
  now_ = now;
  const bool follows = !difference_ && !leader_->error();
  if (follows) {
    const FrontEnd::Outcome outcome = front_end_.accept(command);
    CommandTraffic traffic =
        is_sound(outcome, geometry_) ? traffic_of(outcome.work, geometry_) : CommandTraffic{};
    traffic.number = ++commands_;
    traffic.command = command;
    traffic.issued_at = now;
    last_command_ = command;
    log_.add(std::move(traffic));
  }
  const auto response = leader_->issue(command, now);
  if (follows) follow();
  return response;
}

void AcceleratorPair::advance(Cycles until) {
  leader_->advance(until);
  if (!difference_) follow();
}

Cycles AcceleratorPair::idle_from(Cycles now) {
  compare(now);
  return leader_->idle_from(now);
}

Waves* AcceleratorPair::waves() {
  Waves* const of_leader = leader_->waves();
  return of_leader != nullptr ? of_leader : follower_->waves();
}

void AcceleratorPair::follow() {
  if (leader_->error()) return;
  while (const CommandTraffic* traffic = difference_ ? nullptr : log_.give_next()) give(*traffic);
  log_.trim();
}

void AcceleratorPair::give(const CommandTraffic& traffic) {
  follower_now_ = std::max(follower_now_, traffic.issued_at);
  follower_->advance(follower_now_);
  while (!follower_->ready(follower_now_)) follower_->advance(++follower_now_);
  follower_->issue(traffic.command, follower_now_);
  if (const auto& error = follower_->error(); error && !difference_) {
    differ(&traffic, "verdict on the command", "accepted", error->message);
  }
}

void AcceleratorPair::compare(Cycles now) {
  now_ = now;
  if (difference_ || leader_->error() || compared_commands_ == commands_) return;
  if (leader_->next_activity()) return;
  follow();
  if (difference_) return;
  compared_commands_ = commands_;
  if (log_.has_all_been_given()) {
    follower_->advance(kNever);
    if (difference_) return;
    follower_now_ = follower_->idle_from(follower_now_);
    log_.trim();
  }
  if (!compare_log() || !compare_memories() || !compare_counters()) return;
  ++fences_;
  if (timing_ != nullptr) {
    cycles_.end_stretch(leader_statistics_.snapshot(), follower_statistics_.snapshot(), commands_);
  }
}

bool AcceleratorPair::compare_log() {
  if (log_.is_empty()) return true;
  if (const auto left = log_.missing(Member::kLeader)) {
    differ(&left->command, "DMA",
           "not done: " + bytes_text(left->packet.first_byte(), left->packet.shape.bytes),
           "asked for");
  } else if (const auto extra = log_.missing(Member::kFollower)) {
    differ(&extra->command, "DMA",
           bytes_text(extra->packet.first_byte(), extra->packet.shape.bytes), "not done");
  }
  return !difference_.has_value();
}

bool AcceleratorPair::compare_rows(const char* which, unsigned rows,
                                   std::uint32_t (DebugView::*bits)(std::uint32_t, unsigned)
                                       const) {
  const DebugView& leader = *leader_->debug_view();
  const DebugView& follower = *follower_->debug_view();
  for (unsigned row = 0; row < rows; ++row) {
    for (unsigned column = 0; column < geometry_.mesh(); ++column) {
      const std::uint32_t one = (leader.*bits)(row, column);
      const std::uint32_t other = (follower.*bits)(row, column);
      if (one == other) continue;
      differ(
          nullptr,
          std::string(which) + " row " + std::to_string(row) + ", column " + std::to_string(column),
          hex(one), hex(other));
      return false;
    }
  }
  return true;
}

bool AcceleratorPair::compare_memories() {
  return compare_rows("scratchpad", geometry_.scratchpad_rows(), &DebugView::scratchpad_bits) &&
         compare_rows("accumulator", geometry_.accumulator_rows(), &DebugView::accumulator_bits);
}

bool AcceleratorPair::compare_counters() {
  const auto leader = leader_statistics_.snapshot();
  const auto follower = follower_statistics_.snapshot();
  for (const auto& [name, value] : leader) {
    const auto other = follower.find(name);
    if (!counts_events(name) || other == follower.end() || other->second == value) continue;
    differ(nullptr, "counter " + name, std::to_string(value), std::to_string(other->second));
    return false;
  }
  return true;
}

void AcceleratorPair::differ(const CommandTraffic* traffic, std::string place, std::string leader,
                             std::string follower) {
  if (difference_) return;
  difference_ = Difference{.command = traffic != nullptr ? traffic->command : last_command_,
                           .number = traffic != nullptr ? traffic->number : commands_,
                           .cycle = now_,
                           .place = std::move(place),
                           .leader = std::move(leader),
                           .follower = std::move(follower)};
  if (options_.on_difference) options_.on_difference(*difference_);
}

void AcceleratorPair::leader_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  const bool is_write = payload.is_write();
  std::uint8_t* const data = payload.get_data_ptr();
  if (is_write && ++leader_writes_ == options_.inject) data[0] ^= 1;
  memory->b_transport(payload, delay);
  if (difference_ || leader_->error()) return;
  const Address address = payload.get_address();
  const unsigned bytes = payload.get_data_length();
  const auto match = log_.take({Member::kLeader, Step::kData,
                                is_write ? Direction::kWrite : Direction::kRead, address, bytes});
  if (!match) {
    differ(nullptr, is_write ? "DMA write" : "DMA read", bytes_text(address, bytes),
           "no command asks for it");
    return;
  }
  Packet& packet = match->packet;
  packet.refused = !payload.is_response_ok();
  if (!packet.refused) std::memcpy(&packet.data[address - packet.shape.address], data, bytes);
}

void AcceleratorPair::follower_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
  if (payload.is_write()) {
    check_write(payload);
  } else {
    serve_read(payload);
  }
}

void AcceleratorPair::serve_read(tlm::tlm_generic_payload& payload) {
  const Address address = payload.get_address();
  const unsigned bytes = payload.get_data_length();
  const auto match = log_.take({Member::kFollower, Step::kData, Direction::kRead, address, bytes});
  if (!match) {
    std::memset(payload.get_data_ptr(), 0, bytes);
    differ(nullptr, "DMA read", "not done", bytes_text(address, bytes));
    return;
  }
  const Packet& packet = match->packet;
  if (packet.refused) payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
  std::memcpy(payload.get_data_ptr(), &packet.data[address - packet.shape.address], bytes);
}

void AcceleratorPair::check_write(tlm::tlm_generic_payload& payload) {
  const Address address = payload.get_address();
  const unsigned bytes = payload.get_data_length();
  const auto match = log_.take({Member::kFollower, Step::kData, Direction::kWrite, address, bytes});
  if (!match) {
    differ(nullptr, "DMA write", "not done", bytes_text(address, bytes));
    return;
  }
  const Packet& packet = match->packet;
  if (packet.refused) payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
  const unsigned element = geometry_.element_bytes();
  const std::uint8_t* const leader = &packet.data[address - packet.shape.address];
  const std::uint8_t* const follower = payload.get_data_ptr();
  compared_bytes_ += bytes;
  if (packet.refused || std::memcmp(leader, follower, bytes) == 0) return;
  for (unsigned n = 0; n < bytes; n += element) {
    const std::uint32_t one = element_at(leader + n, element);
    const std::uint32_t other = element_at(follower + n, element);
    if (one == other) continue;
    differ(&match->command, "write of " + hex(address + n), hex(one), hex(other));
    return;
  }
}

template <class Ask>
timing::DmaAnswer AcceleratorPair::time_access(Member member, Direction direction, Address address,
                                               unsigned bytes, Cycles now, const Ask& ask) {
  // One beat after the other from the next cycle on: for accesses that nobody asked for.
  timing::DmaAnswer answer{now + 1, now + 1};
  if (member == Member::kLeader) answer = ask(*timing_);
  const auto match = log_.take({member, Step::kTime, direction, address, bytes});
  if (!match) return answer;
  timing::DmaAnswer& latency = match->packet.latency;
  if (member == Member::kLeader) {
    latency = {answer.first_beat - now, answer.last_beat - now};
    return answer;
  }
  return {now + latency.first_beat, now + latency.last_beat};
}

timing::DmaAnswer AcceleratorPair::TimingTap::get(Address address, unsigned bytes, Cycles now) {
  return pair_.time_access(
      member_, Direction::kRead, address, bytes, now,
      [&](timing::DmaTiming& timing) { return timing.get(address, bytes, now); });
}

timing::DmaAnswer AcceleratorPair::TimingTap::put(Address address, unsigned bytes, bool whole_line,
                                                  Cycles now) {
  return pair_.time_access(
      member_, Direction::kWrite, address, bytes, now,
      [&](timing::DmaTiming& timing) { return timing.put(address, bytes, whole_line, now); });
}

void AcceleratorPair::register_statistics(StatisticsRegistry& registry, const std::string& prefix) {
  leader_->register_statistics(registry, prefix);
  registry.add(prefix + "pair.commands", commands_);
  registry.add(prefix + "pair.fences", fences_);
  registry.add(prefix + "pair.compared_write_bytes", compared_bytes_);
  if (timing_ == nullptr) return;
  for (std::size_t n = 0; n < CycleComparison::kGroups.size(); ++n) {
    const std::string name = prefix + "pair.cycles." + CycleComparison::kGroups[n].name + ".";
    registry.add(name + options_.leader_name, [this, n] { return cycles_.results()[n].leader; });
    registry.add(name + options_.follower_name,
                 [this, n] { return cycles_.results()[n].follower; });
    registry.add(name + "worst", [this, n] { return cycles_.results()[n].worst; });
    registry.add(name + "worst_command", [this, n] { return cycles_.results()[n].worst_command; });
  }
}

}  // namespace vp::accelerator::pair
