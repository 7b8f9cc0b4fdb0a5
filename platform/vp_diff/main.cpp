// vp-diff: where the cycles went between two runs.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "models/common/errors.h"
#include "platform/diff/difference.h"

namespace {

constexpr int kUserMistake = 2;

constexpr const char* kDescription =
    "Compares two runs: cycles by row and hart (statistics), or by function (profiles), by cause, "
    "and the rows' or functions' causes that moved most.\n\n"
    "  vp-diff a.json b.json        of vp-run --stats\n"
    "  vp-diff a.folded b.folded    of vp-run --profile\n";

}  // namespace

int main(int argc, char** argv) {
  std::string a;
  std::string b;
  vp::diff::Detail detail;
  CLI::App app(kDescription, "vp-diff");
  app.footer("\nExit codes: 0; 2 a mistake in command line or files.\n");
  app.add_option("a", a, "The first run")->type_name("A")->required();
  app.add_option("b", b, "The second run")->type_name("B")->required();
  app.add_option("--moves", detail.moves, "How many causes of rows are shown (20)")->type_name("N");
  app.add_option("--functions", detail.functions, "How many functions are shown (40)")
      ->type_name("N");
  try {
    app.parse(argc, argv);
    const std::string text =
        vp::diff::compare(vp::diff::read_run(a), vp::diff::read_run(b), detail);
    std::fputs(text.c_str(), stdout);
    return 0;
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return 0;
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "vp-diff: error: {} (see vp-diff --help)\n", error.what());
  } catch (const vp::UserError& error) {
    fmt::print(stderr, "vp-diff: error: {}\n", error.what());
  }
  return kUserMistake;
}
