#include <LocalBf16x4.h>
#include <LocalFp32x8.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/accelerator/arithmetic/reference.h"
#include "tests/unit/rtl/clocked.h"
#include "tests/unit/rtl/rows.h"

namespace vp::rtl::test {
namespace {

using accelerator::DataType;
namespace reference = accelerator::reference;

constexpr unsigned kBanks = 4, kBankRows = 64;
constexpr unsigned kAccumulatorRows = 64;
constexpr unsigned kUsedRows = 8;  ///< Of each bank, and for loads of the accumulator: they meet.

/// All ports at random; what was refused is asked again. A model of plain arrays follows.
template <class Model>
class LocalBench {
 public:
  LocalBench(DataType type, unsigned dim, bool shared_read_port)
      : type_(type),
        dim_(dim),
        shared_(shared_read_port),
        random_(type, dim, 41),
        scratchpad_(kBanks * kBankRows, Row(dim, 0)),
        accumulator_(kAccumulatorRows, Row(dim, 0)) {}

  void run() {
    for (unsigned cycle = 0; cycle < 20'000; ++cycle) step();
    CHECK(wrong_data_ == 0);
    CHECK(wrong_ready_ == 0);
    CHECK(compared_ > 10'000);
    CHECK(refused_loads_ > 100);
    CHECK(refused_stores_ > 100);
  }

 private:
  struct Update {
    unsigned row, elements;
    bool adds;
    Row data;
  };

  void step() {
    drive_requests();
    memory_.settle();
    compare();
    const unsigned write_bank = write_row_ / kBankRows;
    for (unsigned bank = 0; bank < kBanks; ++bank) {
      const bool free = !(memory_->spad_write_i && write_bank == bank);
      wrong_ready_ += (memory_->bank_ready_o >> bank & 1) != free;
      const bool reads = (memory_->bank_read_i >> bank & 1) != 0;
      if (reads && free) bank_due_[bank] = scratchpad_[bank * kBankRows + bank_rows_[bank]];
    }
    take_store_read(write_bank);
    take_updates();
    if (memory_->spad_write_i) write_scratchpad();
    memory_.tick();
  }

  void drive_requests() {
    memory_->spad_write_i = random_.below(3) == 0;
    write_row_ = random_.below(kBanks) * kBankRows + random_.below(kUsedRows);
    write_data_ = random_.row();
    write_bytes_ = random_.element() | random_.element() << 16;
    drive(memory_->spad_write_row_i, write_row_);
    drive(memory_->spad_write_bytes_i, write_bytes_);
    drive_row(memory_->spad_write_data_i, type_, write_data_);

    std::uint32_t rows = 0, reads = 0;
    for (unsigned bank = 0; bank < kBanks; ++bank) {
      bank_rows_[bank] = random_.below(kUsedRows);
      rows |= bank_rows_[bank] << bank * 6;
      reads |= unsigned{random_.below(3) == 0} << bank;
    }
    drive(memory_->bank_row_i, rows);
    drive(memory_->bank_read_i, reads);

    // Results and loads of few rows, so that they meet in the pipeline.
    result_ = {random_.below(kUsedRows), random_.below(1U << dim_), random_.below(2) == 0,
               random_.row()};
    memory_->result_valid_i = random_.below(3) == 0;
    memory_->result_adds_i = result_.adds;
    drive(memory_->result_row_i, result_.row);
    drive(memory_->result_elements_i, result_.elements);
    drive_row(memory_->result_data_i, type_, result_.data);
    if (!load_ && random_.below(2) == 0) {
      load_ = Update{random_.below(kUsedRows), random_.below(1U << dim_), random_.below(2) == 0,
                     random_.row()};
    }
    memory_->acc_write_i = load_.has_value();
    if (load_) {
      memory_->acc_write_adds_i = load_->adds;
      drive(memory_->acc_write_row_i, load_->row);
      drive(memory_->acc_write_bytes_i, bytes_of(load_->elements));
      drive_row(memory_->acc_write_data_i, type_, load_->data);
    }

    if (!store_asks_) {
      store_in_accumulator_ = random_.below(2) == 0;
      store_row_ = store_in_accumulator_
                       ? random_.below(kUsedRows)
                       : random_.below(kBanks) * kBankRows + random_.below(kUsedRows);
    }
    store_asks_ = true;
    memory_->local_read_i = 1;
    memory_->local_in_accumulator_i = store_in_accumulator_;
    drive(memory_->local_row_i, store_row_);
  }

  std::uint32_t bytes_of(unsigned elements) const {
    const unsigned bytes = element_bytes(type_);
    std::uint32_t mask = 0;
    for (unsigned n = 0; n < dim_; ++n) {
      // An element with a byte missing is not written.
      const std::uint32_t all = (1U << bytes) - 1;
      mask |= ((elements >> n & 1) != 0 ? all : all >> 1) << n * bytes;
    }
    return mask;
  }

  void compare() {
    const unsigned bytes = element_bytes(type_) * dim_;
    const auto* banks = reinterpret_cast<const std::uint8_t*>(&memory_->bank_data_o);
    for (unsigned bank = 0; bank < kBanks; ++bank) {
      if (!bank_due_[bank]) continue;
      Row found(dim_);
      for (unsigned n = 0; n < dim_; ++n) {
        std::memcpy(&found[n], banks + bank * bytes + n * element_bytes(type_),
                    element_bytes(type_));
      }
      wrong_data_ += found != *bank_due_[bank];
      ++compared_;
      bank_due_[bank].reset();
    }
    if (!store_due_) return;
    wrong_data_ += read_row(memory_->local_data_o, type_, dim_) != *store_due_;
    ++compared_;
    store_due_.reset();
  }

  void take_store_read(unsigned write_bank) {
    if (store_in_accumulator_) {
      const bool adds = memory_->result_valid_i ? result_.adds : load_ && load_->adds;
      if (shared_ && adds) wrong_ready_ += memory_->local_ready_o;
    } else {
      const unsigned bank = store_row_ / kBankRows;
      const bool taken =
          (memory_->spad_write_i && write_bank == bank) || (memory_->bank_read_i >> bank & 1) != 0;
      wrong_ready_ += memory_->local_ready_o == taken;
    }
    refused_stores_ += !memory_->local_ready_o;
    if (!memory_->local_ready_o) return;
    store_due_ = store_in_accumulator_ ? accumulator_[store_row_] : scratchpad_[store_row_];
    store_asks_ = false;
  }

  void take_updates() {
    if (memory_->result_valid_i) apply(result_);
    if (!load_) return;
    wrong_ready_ += memory_->result_valid_i && memory_->acc_write_ready_o;
    refused_loads_ += !memory_->acc_write_ready_o;
    if (!memory_->acc_write_ready_o) return;
    apply(*load_);
    load_.reset();
  }
  void apply(const Update& update) {
    for (unsigned n = 0; n < dim_; ++n) {
      if ((update.elements >> n & 1) == 0) continue;
      std::uint32_t& element = accumulator_[update.row][n];
      const float sum = reference::add(type_, element_value(type_, element),
                                       element_value(type_, update.data[n]));
      element = update.adds ? element_bits(type_, sum) : update.data[n];
    }
  }
  void write_scratchpad() {
    const unsigned bytes = element_bytes(type_);
    for (unsigned byte = 0; byte < dim_ * bytes; ++byte) {
      if ((write_bytes_ >> byte & 1) == 0) continue;
      const std::uint32_t mask = 0xFFU << byte % bytes * 8;
      std::uint32_t& element = scratchpad_[write_row_][byte / bytes];
      element = (element & ~mask) | (write_data_[byte / bytes] & mask);
    }
  }

  DataType type_;
  unsigned dim_;
  bool shared_;
  RandomRows random_;
  Clocked<Model> memory_;
  std::vector<Row> scratchpad_, accumulator_;

  unsigned write_row_ = 0;
  std::uint32_t write_bytes_ = 0;
  Row write_data_;
  std::array<unsigned, kBanks> bank_rows_{};
  std::array<std::optional<Row>, kBanks> bank_due_;
  Update result_{};
  std::optional<Update> load_;
  bool store_asks_ = false, store_in_accumulator_ = false;
  unsigned store_row_ = 0;
  std::optional<Row> store_due_;
  unsigned wrong_data_ = 0, wrong_ready_ = 0, compared_ = 0;
  unsigned refused_loads_ = 0, refused_stores_ = 0;
};

}  // namespace

TEST_CASE("local memory: who gets a port, and what everybody reads") {
  SECTION("BF16 4x4, shared read port") {
    LocalBench<LocalBf16x4>(DataType::kBf16, 4, true).run();
  }
  SECTION("FP32 8x8, a read port of its own") {
    LocalBench<LocalFp32x8>(DataType::kFp32, 8, false).run();
  }
}

TEST_CASE("local memory: with a read port of its own a store reads beside an addition") {
  const auto read_beside_addition = [](auto& memory) {
    memory->result_valid_i = 1;
    memory->result_adds_i = 1;
    memory->result_row_i = 1;
    memory->local_read_i = 1;
    memory->local_in_accumulator_i = 1;
    memory->local_row_i = 2;
    memory.settle();
    return memory->local_ready_o != 0;
  };
  Clocked<LocalBf16x4> shared;
  Clocked<LocalFp32x8> separate;
  CHECK_FALSE(read_beside_addition(shared));
  CHECK(read_beside_addition(separate));
}

}  // namespace vp::rtl::test
