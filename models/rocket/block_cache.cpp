#include "models/rocket/block_cache.h"

#include <cstring>

#include "models/rocket/dispatch.h"
#include "models/rocket/isa/decoder.h"
#include "models/rocket/isa/operands.h"

namespace vp::rocket {
namespace {

/// Collects what decides whether a block that jumps back to itself only polls memory: integer loads
/// and operations of which none needs a value from the iteration before.
class PollingCheck {
 public:
  void add(const Instruction& i) {
    const InstructionInfo& row = info(i.op);
    switch (row.timing) {
      case TimingClass::kLoadWord:
      case TimingClass::kLoadSubword:
        loads_ = true;
        read(i.rs1);
        write(i.rd);
        break;
      case TimingClass::kAlu:
        if (row.format != Format::kU) read(i.rs1);
        if (row.format == Format::kR) read(i.rs2);
        write(i.rd);
        break;
      case TimingClass::kBranch:
        read(i.rs1);
        read(i.rs2);
        break;
      case TimingClass::kJal:
        write(i.rd);
        break;
      case TimingClass::kFence:
        break;
      default:
        other_ = true;
    }
  }

  /// Does the block, closed by `last`, repeat itself until memory changes (or for ever)?
  bool polls(const Instruction& last) const {
    const bool endless = last.op == Op::kJal;
    return !other_ && (loads_ || endless) && (read_before_written_ & written_) == 0;
  }

 private:
  void read(unsigned x) { read_before_written_ |= (1u << x) & ~written_ & ~1u; }
  void write(unsigned x) { written_ |= (1u << x) & ~1u; }

  std::uint32_t written_ = 0;
  std::uint32_t read_before_written_ = 0;
  bool loads_ = false;
  bool other_ = false;
};

constexpr Address kFetchBytes = 4;

void set_targets(Block& block, const Instruction& last, Address last_pc) {
  const Kind kind = info(last.op).kind;
  if (kind == Kind::kBranch || kind == Kind::kJal) {
    block.target[0] = last_pc + static_cast<Address>(std::int64_t{last.imm});
  }
  block.target[1] = block.end;
}

/// The record of the instruction that starts at `pc`, or nullptr if none in `block` does.
const Record* record_at(const Block& block, Address pc) {
  if (pc < block.pc || pc >= block.end) return nullptr;
  Address at = block.pc;
  std::uint32_t index = 0;
  while (at < pc) at += block.lengths[index++];
  return at == pc ? block.records + block.probes + index : nullptr;
}

}  // namespace

BlockCache::BlockCache(std::vector<CodeRegion> regions, memory::LineWatch& watch, bool timed)
    : regions_(std::move(regions)), watch_(watch), timed_(timed) {
  watch_.listen(memory::LineWatch::kCode,
                [this](Address address, unsigned bytes, HartId) { on_write(address, bytes); });
}

std::optional<std::uint16_t> BlockCache::parcel(Address pc) const {
  for (const CodeRegion& region : regions_) {
    const std::uint64_t offset = pc - region.base;
    if (offset < region.size && region.size - offset >= 2) {
      std::uint16_t bits;
      std::memcpy(&bits, region.host + offset, sizeof bits);
      return bits;
    }
  }
  return std::nullopt;
}

std::optional<std::uint32_t> BlockCache::fetch(Address pc) const {
  const auto low = parcel(pc);
  if (!low || is_compressed(*low)) return low;
  const auto high = parcel(pc + 2);
  if (!high) return std::nullopt;
  return std::uint32_t{*high} << 16 | *low;
}

Block* BlockCache::find(Address pc) {
  JumpEntry& entry = jump_table_[jump_slot(pc)];
  if (entry.pc == pc) return entry.block;
  auto it = blocks_.find(pc);
  if (it == blocks_.end()) {
    auto storage = build(pc);
    if (!storage) return nullptr;
    it = blocks_.emplace(pc, std::move(storage)).first;
  }
  entry = {pc, &it->second->block};
  return entry.block;
}

std::unique_ptr<BlockCache::Storage> BlockCache::build(Address pc) {
  auto storage = std::make_unique<Storage>();
  Block& block = storage->block;
  block = {};
  block.pc = pc;
  if (probes_.contains(pc)) {
    storage->records.push_back(probe_record(timed_));
    block.probes = 1;
  }
  PollingCheck polling;
  Address at = pc;
  bool closed = false;
  while (!closed && block.count < kMaxInstructions) {
    if (block.count != 0 && probes_.contains(at)) break;
    const auto bits = fetch(at);
    if (!bits) break;
    const auto instruction = decode(*bits);
    if (!instruction) {
      storage->records.push_back(illegal_record());
      storage->lengths.push_back(is_compressed(*bits) ? 2 : 4);
      at += storage->lengths.back();
      ++block.count;
      closed = true;
      break;
    }
    const auto record = make_record(*instruction, static_cast<std::uint32_t>(at - pc), timed_);
    if (!record) break;
    storage->records.push_back(*record);
    storage->lengths.push_back(instruction->length);
    polling.add(*instruction);
    const Address last_pc = at;
    at += instruction->length;
    ++block.count;
    if (info(instruction->op).kind != Kind::kPlain) {
      closed = true;
      block.end = at;
      set_targets(block, *instruction, last_pc);
      block.spins = block.target[0] == pc && block.probes == 0 && polling.polls(*instruction);
      if (block.spins) make_polling(storage->records.back(), instruction->op, timed_);
    }
  }
  if (block.count == 0) return nullptr;
  block.end = at;
  block.target[1] = at;
  const auto packet_of_last_byte = [](Address behind) { return (behind - 1) / kFetchBytes; };
  const Address first_end = pc + storage->lengths.front();
  block.straddles = packet_of_last_byte(first_end) != pc / kFetchBytes ? 1 : 0;
  block.packets =
      static_cast<std::uint8_t>(packet_of_last_byte(at) - packet_of_last_byte(first_end));
  if (!closed) storage->records.push_back(fall_through_record(timed_));
  if (places_ != nullptr) mark_places(*storage);
  block.records = storage->records.data();
  block.lengths = storage->lengths.data();
  for (const Address breakpoint : breakpoints_) {
    if (const Record* record = record_at(block, breakpoint)) arm(record);
  }
  mark_code(pc, at);
  ++blocks_decoded_;
  return storage;
}

/// Marks the first instruction of every place that the block comes through.
void BlockCache::mark_places(Storage& storage) const {
  Block& block = storage.block;
  storage.marks.resize(storage.records.size());
  block.marks = storage.marks.data();
  Address pc = block.pc;
  for (std::uint32_t i = 0; i < block.count; ++i) {
    const std::uint32_t place = places_->at(pc);
    if (i == 0 || place != places_->at(pc - storage.lengths[i - 1])) {
      Record& record = storage.records[block.probes + i];
      storage.marks[block.probes + i] = {record.handler, place, block.count - i};
      record.handler = mark_handler(timed_);
    }
    pc += storage.lengths[i];
  }
}

void BlockCache::mark_code(Address begin, Address end) {
  for (Address at = begin; at < end; at += 2) {
    if (!watch_.contains(at)) return;
    const Address line = at / kLineBytes * kLineBytes;
    code_parcels_[line] |= 1u << (at - line) / 2;
    watch_.set(at, memory::LineWatch::kCode);
  }
}

void BlockCache::on_write(Address address, unsigned bytes) {
  for (Address at = address & ~Address{1}; at < address + bytes; at += 2) {
    const Address line = at / kLineBytes * kLineBytes;
    const auto it = code_parcels_.find(line);
    if (it != code_parcels_.end() && (it->second >> (at - line) / 2 & 1)) stale_ = true;
  }
}

void BlockCache::add_probe(Address pc) {
  if (!probes_.insert(pc).second) return;
  const Address line = pc / kLineBytes * kLineBytes;
  const auto it = code_parcels_.find(line);
  if (it != code_parcels_.end() && (it->second >> (pc - line) / 2 & 1)) stale_ = true;
}

void BlockCache::for_each_record_at(Address pc,
                                    const std::function<void(const Record*)>& visit) const {
  for (const auto& [start, storage] : blocks_) {
    if (const Record* record = record_at(storage->block, pc)) visit(record);
  }
}

void BlockCache::add_breakpoint(Address pc) {
  if (!breakpoints_.insert(pc).second) return;
  for_each_record_at(pc, [this](const Record* record) { arm(record); });
}

void BlockCache::remove_breakpoint(Address pc) {
  if (breakpoints_.erase(pc) == 0) return;
  for_each_record_at(pc, [this](const Record* record) { disarm(record); });
}

void BlockCache::arm(const Record* record) {
  const auto [it, is_new] = broken_.try_emplace(record, Broken{record->handler, 0});
  ++it->second.reasons;
  // Records are const to those who execute them; this class owns them.
  if (is_new) const_cast<Record*>(record)->handler = break_handler();
}

void BlockCache::disarm(const Record* record) {
  const auto it = broken_.find(record);
  if (it == broken_.end() || --it->second.reasons != 0) return;
  const_cast<Record*>(record)->handler = it->second.handler;
  broken_.erase(it);
}

void BlockCache::collect() {
  for (const auto& [line, parcels] : code_parcels_) watch_.clear(line, memory::LineWatch::kCode);
  code_parcels_.clear();
  jump_table_.fill({});
  broken_.clear();
  blocks_.clear();
  stale_ = false;
}

void prepare_single_step(SingleStep& step, Address pc, std::uint32_t bits, bool has_probe,
                         std::uint32_t frm, bool fp_enabled) {
  Block& block = step.block;
  block = {};
  block.pc = pc;
  block.count = 1;
  block.probes = has_probe ? 1 : 0;
  unsigned used = 0;
  if (has_probe) step.records[used++] = probe_record(false);
  step.length = is_compressed(bits) ? 2 : 4;
  block.end = pc + step.length;
  auto instruction = decode(bits);
  if (instruction) {
    const InstructionInfo& row = info(instruction->op);
    const bool has_mode = has_rounding_mode(row.format);
    if (has_mode && instruction->rm == kRoundDynamic) {
      instruction->rm = static_cast<std::uint8_t>(frm);
    }
    const bool bad_mode = has_mode && instruction->rm > kRoundToNearestMaxMagnitude;
    if ((uses_fp(row.format) && !fp_enabled) || bad_mode) instruction.reset();
  }
  if (instruction) {
    step.records[used] = *make_record(*instruction, 0, false);
    set_targets(block, *instruction, pc);
  } else {
    step.records[used] = illegal_record();
  }
  step.records[used + 1] = stop_record();
  block.target[1] = block.end;
  block.records = step.records.data();
  block.lengths = &step.length;
}

}  // namespace vp::rocket
