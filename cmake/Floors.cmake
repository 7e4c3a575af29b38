# A target sees the headers of its own folder and of what it links, and no others: floors cannot be skipped or reversed
# (docs/architecture.md). Includes name the path from the top of the tree; each folder is reached through a root of its own
# in the build folder that holds nothing but a link to it.

# mktme_room(TARGET FOLDER HEADER...) lets TARGET and whoever links it include FOLDER/x.hpp; with headers, only these.
function(mktme_room target folder)
  set(root ${PROJECT_BINARY_DIR}/rooms/${target})
  cmake_path(GET folder PARENT_PATH above)
  file(REMOVE_RECURSE ${root})
  if(ARGN)
    file(MAKE_DIRECTORY ${root}/${folder})
    foreach(header ${ARGN})
      file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${folder}/${header} ${root}/${folder}/${header} SYMBOLIC)
    endforeach()
  else()
    file(MAKE_DIRECTORY ${root}/${above})
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${folder} ${root}/${folder} SYMBOLIC)
  endif()
  get_target_property(type ${target} TYPE)
  if(type STREQUAL INTERFACE_LIBRARY)
    target_include_directories(${target} INTERFACE ${root})
  else()
    target_include_directories(${target} PUBLIC ${root})
  endif()
endfunction()

# mktme_library(NAME [ROOM FOLDER] [HEADERS file...] SOURCES file... LINKS target...) defines the library of one folder of a
# floor: this one, or a folder in it. HEADERS names what belongs to it where folders below have libraries of their own.
function(mktme_library name)
  cmake_parse_arguments(ARG "" "ROOM" "HEADERS;SOURCES;LINKS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC mktme_flags ${ARG_LINKS})
  file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_ROOM})
  mktme_room(${name} ${folder} ${ARG_HEADERS})
endfunction()

# mktme_test_program(NAME MAIN SOURCES file... LINKS target...) defines one Catch2 binary; each TEST_CASE is a ctest of its
# own. The code of the tests is compiled with -O1, which halves its build time, and with -O0 for sanitizers, which halves it
# again. The libraries under test keep their optimisation.
function(mktme_test_program name main)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE mktme_all_rooms ${main} ${ARG_LINKS})
  if(MKTME_SANITIZE)
    set_target_properties(${name} PROPERTIES MKTME_OPTIMISATION -O0)
  else()
    target_compile_options(${name} PRIVATE $<$<NOT:$<CONFIG:Debug>>:-O1>)
  endif()
  catch_discover_tests(${name} TEST_PREFIX "${name}: ")
endfunction()

# mktme_tests(NAME SOURCES file... LINKS target...) does so with the usual main program.
function(mktme_tests name)
  mktme_test_program(${name} mktme_catch_main ${ARGN})
endfunction()

# mktme_systemc_tests(NAME SOURCES file... LINKS target...) does so for tests that run a simulation: SystemC has the `main`.
function(mktme_systemc_tests name)
  mktme_test_program(${name} mktme_catch ${ARGN})
  target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/catch_sc_main.cpp)
  target_link_libraries(${name} PRIVATE mktme_systemc)
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

# mktme_reports(HEADER TYPE...): structs of statistics that the components of this folder report. mktme_list_reports(TARGET
# FILE) writes a header that TARGET can include, with all of them as the tuple ReportedStats.
function(mktme_reports header)
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE folder)
  set_property(GLOBAL APPEND_STRING PROPERTY MKTME_REPORT_HEADERS "#include \"${folder}/${header}\"\n")
  set_property(GLOBAL APPEND PROPERTY MKTME_REPORT_TYPES ${ARGN})
endfunction()
function(mktme_list_reports target file)
  get_property(headers GLOBAL PROPERTY MKTME_REPORT_HEADERS)
  get_property(types GLOBAL PROPERTY MKTME_REPORT_TYPES)
  list(JOIN types ", " types)
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/generated/${file}
       CONTENT "#pragma once\n#include <tuple>\n${headers}using ReportedStats = std::tuple<${types}>;\n")
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/generated)
endfunction()
