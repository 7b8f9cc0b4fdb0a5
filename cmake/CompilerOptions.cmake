# Options that every target of ours shares; link against vp_warnings to get them.
add_library(vp_warnings INTERFACE)
target_compile_options(vp_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion)
# GCC 12 warns of overlaps and overflows inside std::string that cannot happen (GCC bugs 105651,
# 105329): only there, and only when inlining at -O3.
target_compile_options(vp_warnings INTERFACE -Wno-restrict -Wno-stringop-overflow)
if(VP_WARNINGS_AS_ERRORS)
  target_compile_options(vp_warnings INTERFACE -Werror)
endif()

# Guest floating point runs on the host's unit: no contraction into FMA, no fast-math, and one
# instruction-set baseline for every build (checked when the programs start).
add_compile_options(-march=x86-64-v3 -ffp-contract=off)

if(VP_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
if(VP_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
