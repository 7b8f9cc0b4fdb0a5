# Debian 12 packages; `./dev doctor` tells which are missing.
find_package(PkgConfig REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
if(VP_BUILD_TESTS)
  find_package(Catch2 2.13 REQUIRED)
endif()
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(ZLIB REQUIRED)
pkg_check_modules(SYSTEMC REQUIRED systemc tlm)
pkg_check_modules(LIBELF REQUIRED IMPORTED_TARGET libelf)
pkg_check_modules(LIBDW REQUIRED IMPORTED_TARGET libdw)

# Debian's libsystemc is built as C++17 and checks at link time that its users agree; our code is
# C++20 but uses the C++17 interface of the library unchanged.
add_library(vp_systemc INTERFACE)
add_library(vp::systemc ALIAS vp_systemc)
target_compile_definitions(vp_systemc INTERFACE SC_CPLUSPLUS=201703L
                                                SC_INCLUDE_DYNAMIC_PROCESSES)
target_include_directories(vp_systemc SYSTEM INTERFACE ${SYSTEMC_INCLUDE_DIRS} /usr/include)
target_link_libraries(vp_systemc INTERFACE systemc)
