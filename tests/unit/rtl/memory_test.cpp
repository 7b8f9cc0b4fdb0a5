#include <AccumulatorBf16x4.h>
#include <AccumulatorFp32x8.h>
#include <ScalerBf16x4.h>
#include <SpadBank.h>

#include <catch2/catch.hpp>
#include <deque>
#include <optional>

#include "models/accelerator/arithmetic/reference.h"
#include "tests/unit/rtl/clocked.h"
#include "tests/unit/rtl/rows.h"

namespace vp::rtl::test {
namespace {

using accelerator::DataType;
namespace reference = accelerator::reference;

constexpr unsigned kRows = 64;

Row added(DataType type, const Row& old, const Row& addend, unsigned elements, bool adds) {
  Row result = old;
  for (unsigned n = 0; n < old.size(); ++n) {
    if ((elements >> n & 1) == 0) continue;
    const float sum =
        reference::add(type, element_value(type, old[n]), element_value(type, addend[n]));
    result[n] = adds ? element_bits(type, sum) : addend[n];
  }
  return result;
}

/// Random updates and reads of few rows, so that they meet in the pipeline; a request that is
/// refused is asked again.
template <class Model>
void check_accumulator(DataType type, unsigned dim) {
  Clocked<Model> accumulator;
  RandomRows random(type, dim, 11);
  std::vector<Row> model(kRows, Row(dim, 0));
  struct Update {
    unsigned row, elements;
    bool adds;
    Row data;
  };
  const unsigned all = (1U << dim) - 1;
  unsigned next_clear = 0;
  std::optional<Update> update;
  bool reading = false;
  unsigned read_index = 0;
  std::optional<Row> due;
  unsigned wrong = 0, refused_reads = 0, compared = 0;
  for (unsigned cycle = 0; cycle < 20'000; ++cycle) {
    if (!update && next_clear < kRows) {
      update = Update{next_clear++, all, false, random.row()};
    } else if (!update && random.below(4) != 0) {
      update = Update{random.below(8), random.below(all + 1), random.below(3) != 0, random.row()};
    }
    if (!reading && cycle > kRows + 4 && random.below(2) != 0) {
      reading = true;
      read_index = random.below(8);
    }
    accumulator->update_i = update.has_value();
    if (update) {
      drive(accumulator->update_row_i, update->row);
      drive(accumulator->update_elements_i, update->elements);
      accumulator->update_adds_i = update->adds;
      drive_row(accumulator->update_data_i, type, update->data);
    }
    accumulator->read_i = reading;
    drive(accumulator->read_row_i, read_index);
    accumulator.settle();
    if (due) {
      wrong += read_row(accumulator->read_data_o, type, dim) != *due;
      ++compared;
      due.reset();
    }
    if (reading && accumulator->read_ready_o) {
      due = model[read_index];
      reading = false;
    } else if (reading) {
      ++refused_reads;
    }
    if (update) {
      model[update->row] =
          added(type, model[update->row], update->data, update->elements, update->adds);
      update.reset();
    }
    accumulator.tick();
  }
  CHECK(wrong == 0);
  CHECK(compared > 1000);
  CHECK(refused_reads > 100);
}

}  // namespace

TEST_CASE("accumulator: updates and reads in program order") {
  SECTION("BF16 4x4") {
    check_accumulator<AccumulatorBf16x4>(DataType::kBf16, 4);
  }
  SECTION("FP32 8x8") {
    check_accumulator<AccumulatorFp32x8>(DataType::kFp32, 8);
  }
}

TEST_CASE("accumulator: an accumulating update takes the read port, a plain one does not") {
  Clocked<AccumulatorBf16x4> accumulator;
  accumulator->update_i = 1;
  accumulator->update_row_i = 1;
  accumulator->read_i = 1;
  accumulator->read_row_i = 2;
  accumulator->update_adds_i = 0;
  accumulator.settle();
  CHECK(accumulator->read_ready_o == 1);
  accumulator->update_adds_i = 1;
  accumulator.settle();
  CHECK(accumulator->read_ready_o == 0);
}

TEST_CASE("scratchpad bank: bytes, and writes that win over reads") {
  Clocked<SpadBank> bank;
  const auto write = [&](unsigned row, std::uint64_t data, unsigned bytes) {
    bank->write_i = 1;
    drive(bank->write_row_i, row);
    drive(bank->write_bytes_i, bytes);
    bank->write_data_i = data;
    bank.tick();
    bank->write_i = 0;
  };
  const auto read = [&](unsigned row) {
    bank->read_i = 1;
    drive(bank->read_row_i, row);
    bank.settle();
    REQUIRE(bank->read_ready_o == 1);
    bank.tick();
    bank->read_i = 0;
    bank.settle();
    return bank->read_data_o;
  };
  write(3, 0x1122'3344'5566'7788, 0xFF);
  write(4, 0, 0xFF);
  CHECK(read(3) == 0x1122'3344'5566'7788);
  write(3, 0xAABB'CCDD'EEFF'0011, 0x81);
  CHECK(read(3) == 0xAA22'3344'5566'7711);
  CHECK(read(4) == 0);

  bank->write_i = 1;
  bank->write_row_i = 5;
  bank->read_i = 1;
  bank->read_row_i = 3;
  bank.settle();
  CHECK(bank->read_ready_o == 0);
  bank.tick();
  CHECK(bank->read_data_o == 0);  // still the row that was read last
}

TEST_CASE("row scaler: ReLU, scale, bypass, six cycles") {
  constexpr unsigned kDim = 4;
  constexpr DataType kType = DataType::kBf16;
  Clocked<ScalerBf16x4> scaler;
  RandomRows random(kType, kDim, 5);
  std::deque<std::optional<Row>> expected(6);
  unsigned wrong = 0;
  for (unsigned cycle = 0; cycle < 5000; ++cycle) {
    const bool valid = cycle % 7 != 0;
    const bool bypass = random.below(4) == 0;
    const bool relu = random.below(2) == 0;
    const std::uint32_t factor = random.element();
    Row row = random.row();
    if (cycle % 11 == 0) row[0] = 0x8000;  // -0 keeps its sign
    scaler->valid_i = valid;
    scaler->bypass_i = bypass;
    scaler->relu_i = relu;
    drive(scaler->factor_i, factor);
    drive_row(scaler->row_i, kType, row);
    scaler.settle();
    wrong += (scaler->valid_o != 0) != expected.front().has_value();
    if (expected.front()) wrong += read_row(scaler->row_o, kType, kDim) != *expected.front();
    expected.pop_front();
    for (std::uint32_t& element : row) {
      if (bypass) break;
      const float value = element_value(kType, element);
      element =
          element_bits(kType, reference::multiply(kType, relu ? reference::relu(value) : value,
                                                  element_value(kType, factor)));
    }
    expected.push_back(valid ? std::optional<Row>(row) : std::nullopt);
    scaler.tick();
  }
  CHECK(wrong == 0);
}

}  // namespace vp::rtl::test
