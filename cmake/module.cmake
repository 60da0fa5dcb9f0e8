# tonghe_module(NAME DEPENDS other modules  HEADERS public headers  SOURCES .cpp files  TESTS _test.cpp files  LINK libraries)
#
# One module of the house: an object library `tonghe_NAME`, its unit tests (all modules share one `tonghe_unit` binary,
# one CTest entry each) and the list that the header and floor checks read. DEPENDS names every other module whose
# headers it includes; tests/house compares that with the include graph.
set_property(GLOBAL PROPERTY TONGHE_MODULES "")
set_property(GLOBAL PROPERTY TONGHE_TEST_SOURCES "")

function(tonghe_module name)
  cmake_parse_arguments(PARSE_ARGV 1 M "" "" "DEPENDS;HEADERS;SOURCES;TESTS;LINK;MIGRATIONS")
  set(target tonghe_${name})
  add_library(${target} OBJECT ${M_SOURCES} ${M_HEADERS})
  add_library(tonghe::${name} ALIAS ${target})
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${target} PUBLIC Boost::json fmt::fmt Threads::Threads ${M_LINK})
  if(NOT name STREQUAL "base")
    target_precompile_headers(${target} REUSE_FROM tonghe_base)
  else()
    target_precompile_headers(${target} PRIVATE <tonghe/base/pch.hpp>)
  endif()
  foreach(dependency IN LISTS M_DEPENDS)
    target_link_libraries(${target} PUBLIC tonghe_${dependency})
  endforeach()
  tonghe_embed_migrations(${target} ${name} "${M_MIGRATIONS}")

  # A source or migration that no list mentions would be silently left out.
  file(GLOB present RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} *.cpp internal/*.cpp migrations/*.sql)
  foreach(file IN LISTS present)
    if(NOT file STREQUAL "main.cpp" AND NOT file IN_LIST M_SOURCES AND NOT file IN_LIST M_TESTS AND NOT file IN_LIST M_MIGRATIONS)
      message(FATAL_ERROR "src/tonghe/${name}/${file} is in no list of its CMakeLists.txt")
    endif()
  endforeach()

  set(tests ${M_TESTS})
  list(TRANSFORM tests PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  set_property(GLOBAL APPEND PROPERTY TONGHE_MODULES ${name})
  set_property(GLOBAL APPEND PROPERTY TONGHE_TEST_SOURCES ${tests})
  set_property(GLOBAL PROPERTY TONGHE_HEADERS_${name} ${M_HEADERS})
  set_property(GLOBAL PROPERTY TONGHE_DEPENDS_${name} ${M_DEPENDS})
  if(M_TESTS)
    set_property(GLOBAL APPEND PROPERTY TONGHE_TESTED_MODULES ${name})
  endif()
endfunction()

# Every object library of every module, for a binary that holds them all.
function(tonghe_link_modules target)
  get_property(modules GLOBAL PROPERTY TONGHE_MODULES)
  foreach(module IN LISTS modules)
    target_link_libraries(${target} PRIVATE tonghe_${module})
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:tonghe_${module}>)
  endforeach()
endfunction()

# The modules named, what they declare in DEPENDS, what those declare, and nothing else.
function(tonghe_link_only target)
  set(waiting ${ARGN})
  set(linked "")
  while(waiting)
    list(POP_FRONT waiting module)
    if(module IN_LIST linked)
      continue()
    endif()
    list(APPEND linked ${module})
    get_property(depends GLOBAL PROPERTY TONGHE_DEPENDS_${module})
    list(APPEND waiting ${depends})
    target_link_libraries(${target} PRIVATE tonghe_${module})
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:tonghe_${module}>)
  endwhile()
endfunction()

# Turns migrations/*.sql into `<module>::migrations()`, a table the store applies in order.
function(tonghe_embed_migrations target name files)
  if(NOT files)
    return()
  endif()
  set(out ${CMAKE_CURRENT_BINARY_DIR}/migrations.cpp)
  set(inputs ${files})
  list(TRANSFORM inputs PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DMODULE=${name} "-DFILES=${inputs}" -DOUT=${out} -P ${CMAKE_SOURCE_DIR}/cmake/embed_migrations.cmake
    DEPENDS ${inputs} ${CMAKE_SOURCE_DIR}/cmake/embed_migrations.cmake
    VERBATIM
  )
  target_sources(${target} PRIVATE ${out})
endfunction()
