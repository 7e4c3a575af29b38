# Warnings, sanitizers, coverage and ccache of every target of this project.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

set(MKTME_WARNINGS -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wswitch-enum -Werror)
add_library(mktme_flags INTERFACE)
target_compile_options(mktme_flags INTERFACE ${MKTME_WARNINGS})
# The linker lists the inputs of each link, the compiler's own libraries included, for tests/house/packages.sh.
include(CheckLinkerFlag)
check_linker_flag(CXX "LINKER:--dependency-file=/dev/null" MKTME_LINKER_WRITES_DEPENDENCIES)
if(MKTME_LINKER_WRITES_DEPENDENCIES)
  target_link_options(mktme_flags INTERFACE "LINKER:--dependency-file=CMakeFiles/$<TARGET_PROPERTY:NAME>.link.d")
endif()
if(MKTME_SANITIZE)
  # GCC 12 reports values of std::regex as uninitialised if sanitizers are on.
  target_compile_options(mktme_flags INTERFACE -Wno-maybe-uninitialized)
  # A third less to compile than with -O2 -g, and traces still name functions and lines. A target may ask for less.
  set(asked "$<TARGET_PROPERTY:MKTME_OPTIMISATION>")
  target_compile_options(mktme_flags INTERFACE $<IF:$<BOOL:${asked}>,${asked},-O1>)
  target_compile_options(mktme_flags INTERFACE -g1 -fsanitize=address,undefined -fno-sanitize-recover=all
                                               -fno-omit-frame-pointer)
  target_link_options(mktme_flags INTERFACE -fsanitize=address,undefined)
endif()
if(MKTME_FUZZ)
  target_compile_options(mktme_flags INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
                                               -fno-omit-frame-pointer)
  target_link_options(mktme_flags INTERFACE -fsanitize=address,undefined)
endif()
if(MKTME_COVERAGE)
  target_compile_options(mktme_flags INTERFACE --coverage -fprofile-abs-path)
  target_link_options(mktme_flags INTERFACE --coverage)
endif()
