# A floor links only floors below it, so that the symbols of a forbidden include do not link (docs/architecture.md).

# mktme_library(NAME SOURCES file... LINKS target...) defines the library of one folder of a floor.
function(mktme_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC mktme_flags ${ARG_LINKS})
endfunction()

# mktme_tests(NAME SOURCES file... LINKS target...) defines one Catch2 binary; each TEST_CASE is a ctest of its own. The
# code of the tests is compiled with -O1, which halves its build time. The libraries under test keep their optimisation.
function(mktme_tests name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE mktme_flags mktme_catch_main ${ARG_LINKS})
  target_compile_options(${name} PRIVATE $<$<NOT:$<CONFIG:Debug>>:-O1>)
  catch_discover_tests(${name} TEST_PREFIX "${name}: ")
endfunction()

# mktme_self_listing(TARGET FOLDER LIST): adds the sources of FOLDER to TARGET. Each defines one function, named as the file,
# that lists what the file adds; LIST, a file to include, has MKTME_LISTED(name) for each.
function(mktme_self_listing target folder list)
  file(GLOB listed_files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
  set(names "")
  foreach(listed_file ${listed_files})
    get_filename_component(name ${listed_file} NAME_WE)
    string(APPEND names "MKTME_LISTED(${name})\n")
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/generated/${list} CONTENT "${names}")
  target_sources(${target} PRIVATE ${listed_files})
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/generated)
endfunction()
