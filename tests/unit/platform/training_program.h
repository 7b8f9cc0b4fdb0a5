#pragma once

#include <filesystem>

#include "platform/config/config.h"
#include "tests/unit/platform/elf_builder.h"

namespace vp::test {

/// An ELF with all symbols of the training program (docs/architecture.md), without code.
ElfBuilder training_program(config::DataType type);

/// Data files of a training run with recognisable numbers: element i of every parameter array is
/// i / 1024, of the samples i / 4096; label n is class n.
void write_training_files(const TemporaryFolder& folder);

/// A configuration that uses both.
config::Config training_configuration(const TemporaryFolder& folder, config::DataType type,
                                      const std::vector<std::string>& settings = {});

}  // namespace vp::test
