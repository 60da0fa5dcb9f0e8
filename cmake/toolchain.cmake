# Compiler, linker and cache settings that every target shares.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

# The prefix map makes equal sources compile to equal objects in any folder, so that the cache serves every checkout.
find_program(TONGHE_CCACHE ccache)
if(TONGHE_CCACHE)
  # ccache sees through a precompiled header only with its sloppiness set; it travels with the launcher.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;CCACHE_BASEDIR=${CMAKE_SOURCE_DIR};CCACHE_NOHASHDIR=1;${TONGHE_CCACHE}"
  )
endif()

find_program(TONGHE_MOLD mold)
if(TONGHE_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
  add_compile_options(-Wall -Wextra -Wconversion -Wshadow -Wno-missing-field-initializers -Werror)
else()
  set(CMAKE_CXX_FLAGS_RELEASE "-O2")
  # At -O2 these five of g++ 12 speak of the library as often as of us; `dev` keeps them on.
  add_compile_options(-Wall -Wextra -Wno-missing-field-initializers -Werror -Wno-dangling-pointer -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/= -fpch-preprocess)
endif()

if(TONGHE_SANITIZE)
  add_compile_options(-fsanitize=${TONGHE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  string(REPLACE ",fuzzer-no-link" "" TONGHE_SANITIZE_LINK "${TONGHE_SANITIZE}")
  add_link_options(-fsanitize=${TONGHE_SANITIZE_LINK})
endif()

# Sanitizers bring an allocator of their own.
if(NOT TONGHE_SANITIZE)
  find_library(TONGHE_MIMALLOC mimalloc REQUIRED)
endif()

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(GTest REQUIRED)
