# Everything comes from Debian 12 packages (packages.txt); nothing is downloaded at build time.
find_package(PkgConfig REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(Catch2 2.13 REQUIRED)
find_package(tsl-robin-map 1.2 REQUIRED)
find_package(Boost 1.74 REQUIRED COMPONENTS context)  # otherwise headers: CircularBuffer, Container, Intrusive, SmartPtr
find_package(LibLZMA REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(Threads REQUIRED)
# pkg-config provides the library of toml++, which its CMake package does not offer. The header-only form costs seconds
# in each file that reads TOML.
pkg_check_modules(TOMLPLUSPLUS REQUIRED IMPORTED_TARGET tomlplusplus>=3.3)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(SYSTEMC REQUIRED IMPORTED_TARGET systemc)

add_library(mktme_systemc INTERFACE)
target_link_libraries(mktme_systemc INTERFACE PkgConfig::SYSTEMC)
# Debian builds libsystemc as C++17 and checks this at link time. SC_CPLUSPLUS states it, whatever standard the compiler
# uses here.
target_compile_definitions(mktme_systemc INTERFACE SC_CPLUSPLUS=201703L)

find_package(benchmark QUIET)
include(Catch)
