# What a bare-metal program needs: include() this in a project that is configured with
# firmware/toolchain.cmake, then call add_program.
get_filename_component(repository ${CMAKE_CURRENT_LIST_DIR}/.. ABSOLUTE)
set(firmware ${repository}/firmware)
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
option(VP_WARNINGS_AS_ERRORS "Treat compiler warnings as errors" OFF)

# The optimisation of the study. Contraction is off because the published FP32 losses come out with
# single operations; products fuse explicitly.
add_compile_options(-O2 -g -ffp-contract=off -ffunction-sections -fdata-sections)
add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wall> $<$<COMPILE_LANGUAGE:CXX>:-Wextra>
                    $<$<COMPILE_LANGUAGE:CXX>:-Wpedantic> $<$<COMPILE_LANGUAGE:CXX>:-Wshadow>
                    $<$<COMPILE_LANGUAGE:CXX>:-Wconversion>
                    $<$<COMPILE_LANGUAGE:CXX>:-Wno-sign-conversion>)
if(VP_WARNINGS_AS_ERRORS)
  add_compile_options(-Werror)
endif()
include_directories(${repository})

# Start-up, traps, console, exit.
add_library(runtime OBJECT
  ${firmware}/runtime/start.S ${firmware}/runtime/harts.cpp ${firmware}/runtime/htif.cpp
  ${firmware}/runtime/format.cpp ${firmware}/runtime/console.cpp)

# add_program(NAME SOURCES files [DEFINITIONS definitions]): NAME.elf, entered at hart_main.
function(add_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEFINITIONS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES} $<TARGET_OBJECTS:runtime>)
  target_compile_definitions(${name} PRIVATE ${ARG_DEFINITIONS})
  target_link_options(${name} PRIVATE -nostartfiles -T ${firmware}/runtime/link.ld
                      -Wl,--gc-sections -Wl,--fatal-warnings)
  target_link_libraries(${name} PRIVATE m)
  set_target_properties(${name} PROPERTIES SUFFIX .elf LINKER_LANGUAGE C
                        LINK_DEPENDS ${firmware}/runtime/link.ld)
endfunction()
