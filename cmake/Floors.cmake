# A floor links only floors below it, so that a forbidden include cannot link either (docs/architecture.md).

# mktme_library(NAME SOURCES file... LINKS target...): one folder of a floor.
function(mktme_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC mktme_flags ${ARG_LINKS})
endfunction()

# mktme_tests(NAME SOURCES file... LINKS target...): one Catch2 binary, each TEST_CASE a ctest of its own. The tests' own code
# is little optimised, which saves half of the time it takes to build; what they test is as its own folder has it.
function(mktme_tests name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE mktme_flags mktme_catch_main ${ARG_LINKS})
  target_compile_options(${name} PRIVATE $<$<NOT:$<CONFIG:Debug>>:-O1>)
  catch_discover_tests(${name} TEST_PREFIX "${name}: ")
endfunction()
