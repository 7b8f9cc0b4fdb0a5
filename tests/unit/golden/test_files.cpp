// Damaged and unusual files: one line that names the file, what was found and what was expected.

#include <catch2/catch.hpp>
#include <fstream>

#include "firmware/golden/idx.h"
#include "firmware/golden/number_file.h"
#include "firmware/golden/parameters.h"
#include "tests/unit/golden/temporary_folder.h"

using namespace golden;
using Catch::Contains;
using golden_test::TemporaryFolder;

namespace {

using Bytes = std::vector<std::uint8_t>;

void write_bytes(const std::filesystem::path& file, const Bytes& bytes) {
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

// Two images of 2 x 3 pixels.
const Bytes kImages{0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2,  0,  0,
                    0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
const Bytes kLabels{0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 9};

Bytes changed(Bytes bytes, std::size_t at, std::uint8_t value) {
  bytes[at] = value;
  return bytes;
}

}  // namespace

TEST_CASE("IDX files are read", "[golden]") {
  const TemporaryFolder folder;
  write_bytes(folder / "images", kImages);
  const IdxImages images = read_idx_images(folder / "images");
  CHECK(images.count == 2);
  CHECK(images.rows == 2);
  CHECK(images.columns == 3);
  CHECK(images.image(1).front() == 7);
  CHECK(images.image(1).size() == 6);
  write_bytes(folder / "labels", kLabels);
  CHECK(read_idx_labels(folder / "labels") == Bytes{7, 0, 9});
}

TEST_CASE("IDX files are written as they were read", "[golden]") {
  const TemporaryFolder folder;
  write_bytes(folder / "images", kImages);
  write_bytes(folder / "labels", kLabels);
  write_idx_images(folder / "images2", read_idx_images(folder / "images"));
  write_idx_labels(folder / "labels2", read_idx_labels(folder / "labels"));
  CHECK(folder.content("images2") == kImages);
  CHECK(folder.content("labels2") == kLabels);
}

TEST_CASE("damaged IDX files are refused", "[golden]") {
  const TemporaryFolder folder;
  struct Damage {
    Bytes bytes;
    const char* message;
  };
  const auto damage = GENERATE(values<Damage>({
      {{}, "truncated: found 0 bytes, expected a header with the magic number"},
      {Bytes(kImages.begin(), kImages.begin() + 10), "truncated: found 10 bytes"},
      {Bytes(kImages.begin(), kImages.end() - 1), "truncated: found 27 bytes, expected 28"},
      {changed(kImages, 3, 1), "found 0x00000801, expected 0x00000803"},
      {changed(kImages, 4, 0xff), "absurd number of images: found 4278190082"},
      {changed(kImages, 7, 0), "absurd number of images: found 0"},
      {changed(kImages, 8, 1), "absurd number of rows: found 16777218, expected 1 to 4096"},
      {changed(kImages, 13, 1), "absurd number of columns: found 65539"},
      {changed(kImages, 14, 2), "truncated: found 28 bytes, expected 2076"},
      {changed(kImages, 7, 1), "too long: found 28 bytes, expected 22"},
  }));
  write_bytes(folder / "damaged.idx", damage.bytes);
  CHECK_THROWS_AS(read_idx_images(folder / "damaged.idx"), DataFileError);
  CHECK_THROWS_WITH(read_idx_images(folder / "damaged.idx"),
                    Contains("damaged.idx: ") && Contains(damage.message) && !Contains("\n"));
}

TEST_CASE("labels out of range, folders and missing files are refused", "[golden]") {
  const TemporaryFolder folder;
  write_bytes(folder / "labels", changed(kLabels, 9, 10));
  CHECK_THROWS_WITH(read_idx_labels(folder / "labels"),
                    Contains("label 1: found 10, expected 0 to 9"));
  CHECK_THROWS_WITH(read_idx_images(folder / "none"), Contains("no such file"));
  CHECK_THROWS_WITH(read_idx_images(folder.path()), Contains("no such file"));
}

TEST_CASE("parameters survive a round trip through files", "[golden]") {
  const TemporaryFolder folder;
  const Shape shape{4, 3};
  const auto saved = Parameters<float>::random(shape, 2, 8);
  save_parameters(folder.path(), saved);
  const auto loaded = load_parameters<float>(folder.path(), shape);
  CHECK(loaded.shape() == shape);
  for (std::size_t gate = 0; gate < kGateCount; ++gate) {
    CHECK(loaded.gate_weights[gate] == saved.gate_weights[gate]);
    CHECK(loaded.gate_biases[gate] == saved.gate_biases[gate]);
  }
  CHECK(loaded.output_weights == saved.output_weights);
  CHECK(loaded.output_bias == saved.output_bias);
  // Row-major with the input first: the second number is row 0, column 1.
  CHECK(read_f32(folder / "param_l1_wg.f32", 20)[1] == saved.gate_weights[kGateG](0, 1));
}

TEST_CASE("parameter files of another size are refused", "[golden]") {
  const TemporaryFolder folder;
  save_parameters(folder.path(), Parameters<float>::zero({4, 3}));
  CHECK_THROWS_WITH(load_parameters<float>(folder.path(), {5, 3}),
                    Contains("param_l1_wi.f32: found 80 bytes, expected 120 (30 FP32 numbers)"));
  std::filesystem::remove(folder / "param_l2_b.f32");
  CHECK_THROWS_WITH(load_parameters<float>(folder.path(), {4, 3}),
                    Contains("param_l2_b.f32: no such file"));
}

TEST_CASE("numbers as text", "[golden]") {
  const TemporaryFolder folder;
  const auto file = folder / "numbers.txt";
  std::ofstream(file) << "-0.5\n1e-3 \r\n\n2\n";
  CHECK(read_text_numbers(file, 3) == std::vector<double>{-0.5, 1e-3, 2});
  CHECK_THROWS_WITH(read_text_numbers(file, 4), Contains("found 3 numbers, expected 4"));
  std::ofstream(file) << "1\n2x\n";
  CHECK_THROWS_WITH(read_text_numbers(file, 2),
                    Contains("number 1: found '2x', expected a number"));
}

TEST_CASE("parameters and samples as text", "[golden]") {
  const TemporaryFolder folder;
  const Shape shape{1, 2};
  for (const char* gate : {"i", "f", "g", "o"}) {
    std::ofstream(folder / (std::string("param_l1_w") + gate + ".txt")) << "1\n2\n";
    std::ofstream(folder / (std::string("param_l1_b") + gate + ".txt")) << "3\n";
  }
  std::ofstream(folder / "param_l2_w.txt") << "4\n5\n";
  std::ofstream(folder / "param_l2_b.txt") << "6\n7\n";
  const auto parameters = load_parameters_text<double>(folder.path(), shape);
  CHECK(parameters.gate_weights[kGateO](0, 1) == 2);
  CHECK(parameters.output_weights(1, 0) == 5);
  CHECK(parameters.output_bias(1) == 7);

  std::ofstream(folder / "samples.txt") << "1 2 3\n4 5 6\n";
  std::ofstream(folder / "labels.txt") << "0 1 1 0\n";
  const auto batch = load_batch<double>(folder / "samples.txt", folder / "labels.txt", 2, 3, 2);
  CHECK(batch.pixels(1, 0) == 4);
  CHECK(batch.labels(0, 1) == 1);
}
