#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "firmware/golden/pretrain/export.h"
#include "firmware/golden/pretrain/training_run.h"

namespace {

using namespace golden::pretrain;

struct TrainCommand {
  RunOptions run;
  std::filesystem::path mnist;
  int pool = 1;
  double memory = 784;
  std::uint64_t seed = 1;
};

Dataset load_test_set(const std::filesystem::path& mnist, int pool) {
  return load_dataset(mnist / "t10k-images-idx3-ubyte", mnist / "t10k-labels-idx1-ubyte", pool);
}

void train(const TrainCommand& command) {
  const Dataset training = load_dataset(command.mnist / "train-images-idx3-ubyte",
                                        command.mnist / "train-labels-idx1-ubyte", command.pool);
  TrainingState state;
  if (std::filesystem::exists(command.run.state_file)) {
    state = load_state(command.run.state_file);
  } else {
    state.weights = initial_weights(command.memory, command.seed);
    state.average = state.weights;
    state.seed = command.seed;
  }
  run_training(state, training, load_test_set(command.mnist, command.pool), command.run);
}

void add_train(CLI::App& app, TrainCommand& command) {
  CLI::App* sub = app.add_subcommand("train", "Train, or continue from the state file");
  RunOptions& run = command.run;
  sub->option_defaults()->always_capture_default();
  sub->add_option("--mnist", command.mnist, "Folder with the four MNIST IDX files")->required();
  sub->add_option("--state", run.state_file, "State file, read if it exists")->required();
  sub->add_option("--epochs", run.epochs, "Epochs in total");
  sub->add_option("--batch", run.batch, "Samples per update")->check(CLI::Range(1, 10'000));
  sub->add_option("--learning-rate", run.learning_rate, "Highest learning rate");
  sub->add_option("--final-fraction", run.final_fraction, "What is left of it at the end");
  sub->add_option("--warm-up", run.warm_up, "Updates of rising learning rate");
  sub->add_option("--loss-interval", run.loss_interval, "Steps between early losses, 0: none");
  sub->add_option("--early-weight", run.early_weight, "Weight of the early losses");
  sub->add_option("--clip", run.adam.clip_norm, "Largest norm of the gradient");
  sub->add_option("--average-decay", run.adam.average_decay, "Of the averaged weights");
  sub->add_option("--pool", command.pool, "Average squares of this side: shorter sequences")
      ->check(CLI::IsMember({1, 2, 4, 7}));
  sub->add_option("--memory", command.memory, "Chrono initialisation's longest memory in steps");
  sub->add_option("--seed", command.seed, "Of initialisation and shuffling");
  sub->add_option("--report-interval", run.report_interval, "Batches per progress line")
      ->check(CLI::PositiveNumber);
  sub->add_option("--save-interval", run.save_interval, "Batches per state file")
      ->check(CLI::PositiveNumber);
  sub->callback([&command] { train(command); });
}

struct ExportCommand {
  std::filesystem::path state;
  DataExport data;
};

void add_export(CLI::App& app, ExportCommand& command) {
  CLI::App* sub = app.add_subcommand("export", "Write the best weights and the data files");
  sub->option_defaults()->always_capture_default();
  sub->add_option("--state", command.state, "State file")->required();
  sub->add_option("--mnist", command.data.mnist, "Folder with the MNIST test set")->required();
  sub->add_option("--output", command.data.folder, "Folder to write to")->required();
  sub->add_option("--samples", command.data.samples, "Fine-tuning samples: test set indices")
      ->required();
  sub->add_option("--images", command.data.images, "Digits in the shipped test set");
  sub->callback([&command] {
    const TrainingState state = load_state(command.state);
    export_checkpoint(command.data.folder / "checkpoint", state.best);
    export_data(command.data);
    std::printf("accuracy of the exported weights on the test set: %.2f %%\n",
                100 * accuracy(state.best, load_test_set(command.data.mnist, 1)));
  });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Pre-trains the 1x128x10 LSTM on sequential MNIST.", "vp-pretrain");
  app.require_subcommand(1);
  TrainCommand train_command;
  ExportCommand export_command;
  add_train(app, train_command);
  add_export(app, export_command);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "vp-pretrain: error: %s\n", error.what());
    return 2;
  }
  return 0;
}
