// Prints docs/configuration.md, the table generated from the schema.

#include <cstdio>

#include "platform/config/print.h"

int main() {
  std::fputs(vp::config::markdown_table().c_str(), stdout);
  return 0;
}
