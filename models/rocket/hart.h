#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <systemc>
#include <vector>

#include "models/accelerator/interface.h"
#include "models/cache/coherence.h"
#include "models/cache/l1_data_cache.h"
#include "models/cache/l1_instruction_cache.h"
#include "models/common/statistics.h"
#include "models/common/types.h"
#include "models/interconnect/origin.h"
#include "models/memory/line_watch.h"
#include "models/rocket/block_cache.h"
#include "models/rocket/commit.h"
#include "models/rocket/context.h"
#include "models/rocket/csr_file.h"
#include "models/rocket/debug_state.h"
#include "models/rocket/reservations.h"
#include "models/rocket/wait_observer.h"

namespace vp::rocket {

/// Why a hart cannot go on: its trap handler is unreachable or never gets anywhere.
struct FatalTrap {
  HartId hart;
  Cause cause;             ///< Of the exception that started it.
  Address pc;              ///< epc of that exception.
  std::uint64_t value;     ///< mtval of that exception.
  Address return_address;  ///< ra at that moment: who jumped into the void.
  Address handler;         ///< Where the trap went.
};

/// What a hart asks of its surroundings while it runs.
class HartSupervisor {
 public:
  virtual std::uint64_t mtime() = 0;
  /// The run is over or interrupted: leave at the next instruction.
  virtual bool stop_requested() const = 0;
  /// `hart` is about to execute the first instruction at a probed pc.
  virtual void probe_reached(HartId hart, Address pc) = 0;
  virtual void fatal(const FatalTrap& trap) = 0;
  /// The accelerator has a sticky error: the run cannot go on.
  virtual void accelerator_failed() = 0;

 protected:
  ~HartSupervisor() = default;
};

/// What a hart needs beyond registers to keep time: its L1 caches in front of the shared L2.
struct TimedMemory {
  TimedMemory(HartId hart, const cache::L1DataParameters& data_parameters,
              const cache::L1InstructionParameters& instruction_parameters,
              cache::Directory& directory, Address base, std::uint64_t bytes);

  cache::Directory& l2;
  cache::L1DataCache data;
  cache::L1InstructionCache instructions;
  Cycles hit_lead = data.hit_lead();
};

/// When the next step of a hart in full timing is due among those of all agents. What goes to the
/// L2 is due when it may first have an effect on others, `TimedMemory::hit_lead` behind its EX, a
/// hit in its EX: so whoever goes to the L2 finds all hits done that come before its effect, and
/// none after.
struct Turn {
  Cycles due = 0;
  bool ordered = false;  ///< It is known to go to the L2, and comes before hits due in this cycle.

  /// The earliest cycle in which others may feel it.
  Cycles effect(Cycles lead) const { return ordered ? due : due + lead; }
};

/// How far the accesses of a hart in full timing may run.
struct Horizon {
  /// Requests of a hart reach the L2 this long after the EX they are ordered by; those of the
  /// accelerator are ordered by the cycle in which they leave.
  static constexpr Cycles kRequestDelay = 2;
  /// Later than any cycle of a run, with room for additions.
  static constexpr Cycles kForever = Cycles{1} << 62;

  Cycles accesses = 0;  ///< Those that go to the L2 have EX up to it.
  Cycles hits = 0;      ///< Hits have EX below it: the earliest effect of any other agent.
  bool alone = false;   ///< There is no other hart: it may let the accelerator catch up by itself.

  /// The accelerator may request something in `cycle`.
  void limit_by_request(Cycles cycle, Cycles lead) {
    const Cycles ex = cycle - std::min(cycle, kRequestDelay);
    accesses = std::min(accesses, ex);
    hits = std::min(hits, ex + lead);
  }
};

/// One RV64GC hart with M and U mode. Plain calls drive it: the scheduler says how far it may run.
///
/// Functional timing: every instruction takes one cycle, memory and accelerator take none; a hart
/// in WFI lets cycles pass without instructions.
class Hart : public sc_core::sc_module, private Services, private CsrEnvironment {
 public:
  struct Options {
    HartId id = 0;
    Address reset_pc = 0;
    accelerator::AcceleratorPort* accelerator = nullptr;  ///< nullptr: custom-3 is illegal.
    bool single_step =
        false;  ///< Every instruction on its own, through the slow twin of the blocks.
  };

  tlm_utils::simple_initiator_socket<Hart> memory;

  Hart(sc_core::sc_module_name name, const Options& options, BlockCache& blocks,
       Reservations& reservations, memory::LineWatch& watch, HartSupervisor& supervisor);

  ~Hart() override { payload_.clear_extension(&origin_); }  // It is a member, not the payload's.

  /// Gives the hart its RAM: obtained by DMI once the sockets are bound.
  void connect_ram(Address base, std::uint64_t size, std::uint8_t* host);

  /// Switches to full timing, once, before the first instruction.
  void enable_timing(std::unique_ptr<TimedMemory> timed, const PipelineParameters& parameters);
  bool is_timed() const { return timed_ != nullptr; }

  /// Functional timing: executes until local time reaches `limit`, WFI, or a stop request. May pass
  /// `limit` by less than a block.
  void run(Cycles limit);

  /// Full timing: likewise, and until an access that others can see would have its EX behind
  /// `horizon`. Leaves the guest's MXCSR behind: the caller keeps its own (KeepFloat).
  void run_timed(Cycles limit, const Horizon& horizon);
  /// Full timing: no block is half executed any more, so that all may be dropped.
  void abandon_block();

  /// Asleep in a polling loop (full timing).
  bool is_polling() const { return polling_; }
  /// Asleep in a polling loop: has its D$ been probed since?
  bool was_probed() const { return timed_->data.counters().probes != probes_seen_; }
  /// Wakes the hart if a probe has taken one of the polled lines, with the rounds until then
  /// charged.
  void wake_if_probed();
  /// In a FENCE until the accelerator is idle (full timing); `accelerator_is_idle` ends it.
  bool waits_for_accelerator() const { return waits_for_accelerator_; }
  void accelerator_is_idle() { waits_for_accelerator_ = false; }
  bool has_accelerator() const { return options_.accelerator != nullptr; }
  /// Did the last slice access a device?
  bool used_bus() const { return context_.slow_access; }
  /// Ends the sleep at the first round that ends at `cycle` or later.
  void leave_polling_at(Cycles cycle);

  /// Local time: functional, instructions and idle cycles; full, the last EX cycle.
  Cycles now() const { return timed_ ? context_.timing.ex : retired() + idle_; }
  /// Full timing.
  Turn turn() const {
    const TimingState& timing = context_.timing;
    if (context_.exit != Exit::kOrder) return {timing.ex + 1, false};
    if (!timing.ordered) return {timing.wanted, false};
    return {timing.wanted + timed_->hit_lead, true};
  }
  Cycles hit_lead() const { return timed_->hit_lead; }
  /// Full timing: cycles per cause; they add up to now().
  CauseCounters causes() const;
  const TimedMemory* timed_memory() const { return timed_.get(); }

  std::uint64_t retired() const {
    if (timed_) return context_.timing.retired;
    return retired_ + static_cast<std::uint64_t>(granted_ - context_.budget);
  }
  bool is_waiting() const { return waiting_; }
  /// Lets time pass until `cycle` (WFI, accelerator wait).
  void idle_until(Cycles cycle);
  /// Level of an interrupt wire at global cycle `at`; may end a WFI.
  void set_interrupt(Interrupt interrupt, bool level, Cycles at);

  /// From the next block on every completed instruction is reported to `observer`, and the hart
  /// runs instruction by instruction; nullptr ends it. May be called inside a probe.
  void observe_commits(CommitObserver* observer);

  /// Before the first instruction: who hears of the hart's waits.
  void observe_waits(WaitObserver& observer) { wait_observer_ = &observer; }

  /// Counts what every place of the block cache's table costs, before the first instruction.
  void count_places(PlaceCounters& counters) { context_.places = &counters; }
  /// The run has ended: charges the rest.
  void finish_places();

  HartId id() const { return options_.id; }
  std::uint64_t x(unsigned index) const { return context_.x[index]; }
  /// The next instruction; inside a probe, the probed one.
  Address pc() const { return context_.pc; }
  /// Inside a probe: totals before the probed instruction.
  std::uint64_t retired_before_block() const { return retired() - context_.block->count; }
  Cycles now_before_block() const { return timed_ ? now() : now() - context_.block->count; }

  void register_statistics(StatisticsRegistry& registry, const std::string& prefix);

  // ---- For a debugger, while the hart does not run (hart_debug.cpp). A stop leaves the hart
  // inside its block: to go on afterwards in the same slice takes the same cycles as not to have
  // stopped.

  /// Steps made: instructions executed, exceptions and interrupts taken.
  std::uint64_t position() const;
  /// The hart's slices end when it gets to `position`, or to a breakpoint of the block cache. Until
  /// then it does not sleep in polling loops.
  void stop_at(std::uint64_t position) { debug_.stop_at = position; }
  bool has_stopped() const { return debug_.stopped; }
  /// Forgets stop_at; with `passes` a breakpoint at the present position does not count any more.
  void go_on(bool passes);
  /// Wakes a polling hart whose loop has a breakpoint or is to be stepped.
  void wake_for_debugger();
  /// While others run, this one does not.
  void hold(bool on) { debug_.held = on; }
  bool is_held() const { return debug_.held; }
  /// Inside an access of the hart: it stops behind the instruction.
  void stop_behind_access() { debug_.halts_behind_access = true; }
  /// The instruction of the last such access.
  Address access_pc() const { return debug_.access_pc; }
  /// The hart stops behind its next accelerator command.
  void stop_behind_command(bool on) { debug_.halts_behind_command = on; }
  /// The watch's interest in reads has changed.
  void watch_changed() { update_mode(); }

  Address next_pc() const;
  void set_pc(Address pc);
  void set_x(unsigned index, std::uint64_t value) { context_.x[index] = index == 0 ? 0 : value; }
  std::uint64_t f(unsigned index) const { return context_.f[index]; }
  void set_f(unsigned index, std::uint64_t value) { context_.f[index] = value; }
  std::optional<std::uint64_t> read_csr(unsigned number);
  bool write_csr(unsigned number, std::uint64_t value);
  Privilege privilege() const { return csr_.privilege(); }

 private:
  // Services
  std::uint64_t load(const Record& r, Address address, unsigned bytes) override;
  void store(const Record& r, Address address, std::uint64_t value, unsigned bytes) override;
  std::uint64_t amo(const Record& r, Address address, std::uint64_t operand,
                    unsigned bytes) override;
  std::uint64_t load_reserved(const Record& r, Address address, unsigned bytes) override;
  std::uint64_t store_conditional(const Record& r, Address address, std::uint64_t value,
                                  unsigned bytes) override;
  void fence(const Record& r) override;
  void rocc(const Record& r) override;
  Address system(const Record& r) override;
  bool time_access(const Record& r, Address address, bool write) override;
  bool reaches_hit(Cycles ex) override;
  bool reaches(Cycles ex);
  bool catch_up(Cycles until);
  void end_slice_at(Cycles ex);
  void look_ahead_to(const Horizon& horizon);
  bool time_ordered(const Record& r, Op op) override;
  bool start_polling() override;
  bool probe() override;
  Handler break_before(const Record& r) override;
  [[noreturn]] void raise(const Record& r, Trap trap) override;

  // CsrEnvironment
  // Functional timing has charged the reading instruction already.
  std::uint64_t cycle() const override {
    if (debug_.reads_registers) return timed_ ? now() : now() - unexecuted();
    return timed_ ? now() : now() - 1;
  }
  std::uint64_t instret() const override {
    return retired() - (debug_.reads_registers ? unexecuted() : 1);
  }
  std::uint64_t time() const override { return supervisor_.mtime(); }
  std::uint32_t fflags() const override;
  void set_fflags(std::uint32_t value) override;
  std::uint32_t frm() const override { return context_.frm; }
  void set_frm(std::uint32_t value) override;

  // Debugger.
  std::uint64_t unexecuted() const;
  std::uint64_t position_before(const Record& r) const;
  bool is_debugged() const {
    return debug_.stop_at != DebugState::kNever || blocks_.has_breakpoints();
  }
  /// At `pc`, before its instruction: is there a reason to stop?
  bool stops_at(Address pc, std::uint64_t position);
  void arm(std::uint64_t steps);
  void disarm();
  /// Stops behind the instruction of `r`, which is being executed.
  void stop_behind(const Record& r);
  void stop_behind_if_asked(const Record& r) {
    if (debug_.halts_behind_access) stop_behind(r);
  }
  void report_read(const Record& r, Address address, unsigned bytes);
  /// Full timing: must the slice end with the present block?
  bool is_cut() const { return timed_ && context_.timing.limit == 0; }
  void begin_debugged_slice();
  void end_debugged_slice();
  /// Runs in parts that end no later than at debug_.stop_at.
  void run_counted(Cycles limit);
  void run_part(Cycles limit) { timed_ ? run_timed_slice(limit) : run_slice(limit); }

  void run_timed_slice(Cycles limit);
  /// The hart is in the middle of what would be a block if nobody observed its instructions.
  bool is_inside_block() const { return runs_blocks_ && ahead_ != 0; }
  /// The next interrupt that may be taken now.
  std::optional<Interrupt> due_interrupt() const;
  void begin_observed(Address pc);
  void execute_single_step(Address pc, std::uint32_t bits);
  void run_timed_once();
  void run_observed();
  Address unwind_timed(const Record* r);
  bool check_fetch(Address pc, unsigned length);
  bool refill_instructions(Address pc, unsigned length);
  bool time_cached(Address address, cache::Need need);
  bool time_uncached(Address address);
  bool time_fence();
  bool time_rocc();
  void order_memory();
  /// Charges a wait that began in `begin`.
  void charge_wait(StallCause cause, Cycles begin, Cycles cycles);
  void report_wait(StallCause cause, Cycles begin, Cycles cycles) {
    if (wait_observer_ != nullptr && cycles != 0) {
      wait_observer_->waited(options_.id, cause, begin, begin + cycles);
    }
  }
  void skip_rounds(Cycles rounds);

  void enter_place(std::uint32_t place);
  /// Before the instruction at `pc` is executed on its own.
  void enter_place_at(Address pc);
  /// `granted_` or `idle_` has changed.
  void set_clock() { context_.clock = retired_ + static_cast<std::uint64_t>(granted_) + idle_; }
  void run_slice(Cycles limit);
  void run_blocks();
  void resume_block();
  void run_single();
  void settle();
  void grant(std::int64_t instructions);
  /// The address of the instruction of a record of the present block.
  Address pc_of(const Record* r) const;
  /// Takes back the charge for `r` and the instructions behind it; the pc of `r`.
  Address unwind(const Record* r);
  void take_trap(std::uint64_t mcause, Address epc, std::uint64_t value);
  void take_exception(Trap trap, Address epc);
  void check_progress(Trap trap, Address epc);
  void take_fetch_fault();
  void update_mode();
  /// Ends the slice behind the present block if decoded code was overwritten, an interrupt is
  /// pending or the run is over.
  void cut_slice_if_needed();
  void cut_slice();

  void check_access(const Record& r, Address address, unsigned bytes, Pmp::Access access);
  bool in_ram(Address address) const { return address - ram_base_ < ram_size_; }
  bool bus_access(tlm::tlm_command command, Address address, std::uint64_t& value, unsigned bytes);
  std::uint64_t read_physical(const Record& r, Address address, unsigned bytes, Cause fault);
  void write_physical(const Record& r, Address address, std::uint64_t value, unsigned bytes);
  std::uint64_t csr_instruction(const Record& r, Op op);

  Options options_;
  BlockCache& blocks_;
  Reservations& reservations_;
  memory::LineWatch& watch_;
  HartSupervisor& supervisor_;
  Context context_;
  CsrFile csr_;
  Address ram_base_ = 0;
  std::uint64_t ram_size_ = 0;
  std::uint8_t* ram_host_ = nullptr;
  std::uint32_t guest_mxcsr_;
  bool runs_blocks_ = false;                ///< See update_mode.
  bool fast_ = false;                       ///< Blocks run, and nobody observes instructions.
  std::uint32_t ahead_ = 0;                 ///< See begin_observed.
  bool waiting_ = false;                    ///< In WFI.
  Address observed_probe_ = ~Address{0};    ///< Reported; its instruction has not executed yet.
  Address probed_pc_ = ~Address{0};         ///< A probe that was reported but whose block was left.
  std::int64_t granted_ = 0;                ///< Budget at the last settlement.
  std::uint64_t retired_ = 0;               ///< Instructions up to the last settlement.
  Cycles idle_ = 0;                         ///< Cycles without instruction.
  const Record* leaving_record_ = nullptr;  ///< Where the exception in flight was thrown.

  Trap last_trap_{};  ///< For endless traps: the last exception, where, and how often in a row.
  Address last_epc_ = 0;
  std::array<std::uint64_t, 33> last_trap_registers_{};
  std::uint64_t last_trap_retired_ = 0;
  std::uint64_t trap_repeats_ = 0;
  FatalTrap first_of_chain_{};

  std::unique_ptr<TimedMemory> timed_;  ///< nullptr in functional timing.
  SingleStep step_{};
  CommitObserver* commit_observer_ = nullptr;
  WaitObserver* wait_observer_ = nullptr;  ///< nullptr: nobody wants to hear of waits.
  bool polling_ = false;
  bool waits_for_accelerator_ = false;
  std::vector<Address> polled_;
  std::uint64_t probes_seen_ = 0;

  tlm::tlm_generic_payload payload_;
  interconnect::OriginExtension origin_;
  std::uint64_t traps_ = 0;
  std::uint64_t interrupts_ = 0;
  DebugState debug_;
};

}  // namespace vp::rocket
