# The pure engines as libraries of their own: `cmake --install build/release --prefix P --component rules` puts the headers
# and static libraries of rules and columns, with the modules they need, where find_package(tonghe_rules) finds them.
include(CMakePackageConfigHelpers)
find_package(LibXml2 REQUIRED) # modules find what they link with in folders of their own

# tonghe_package(NAME modules): one static library a module, exported as tonghe::MODULE.
function(tonghe_package name)
  set(component ${name})
  string(REPLACE tonghe_ "" component ${component})
  set(place ${CMAKE_INSTALL_LIBDIR}/cmake/${name})
  foreach(module IN LISTS ARGN)
    get_property(headers GLOBAL PROPERTY TONGHE_HEADERS_${module})
    get_property(depends GLOBAL PROPERTY TONGHE_DEPENDS_${module})
    get_target_property(links tonghe_${module} LINK_LIBRARIES)
    set(archive ${module}_archive)
    add_library(${archive} STATIC $<TARGET_OBJECTS:tonghe_${module}>)
    set_target_properties(${archive} PROPERTIES OUTPUT_NAME tonghe_${module} EXPORT_NAME ${module})
    target_compile_features(${archive} INTERFACE cxx_std_20)
    target_include_directories(${archive} INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    foreach(link IN LISTS links)
      if(NOT link MATCHES "^tonghe_")
        target_link_libraries(${archive} PUBLIC ${link})
      endif()
    endforeach()
    foreach(dependency IN LISTS depends)
      target_link_libraries(${archive} PUBLIC ${dependency}_archive)
    endforeach()
    install(TARGETS ${archive} EXPORT ${name} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${component})
    list(TRANSFORM headers PREPEND ${CMAKE_SOURCE_DIR}/src/tonghe/${module}/)
    install(FILES ${headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tonghe/${module} COMPONENT ${component})
  endforeach()
  install(EXPORT ${name} NAMESPACE tonghe:: FILE ${name}-targets.cmake DESTINATION ${place} COMPONENT ${component})
  configure_package_config_file(
    ${CMAKE_SOURCE_DIR}/cmake/${name}-config.cmake.in ${CMAKE_BINARY_DIR}/${name}-config.cmake INSTALL_DESTINATION ${place}
  )
  write_basic_package_version_file(${CMAKE_BINARY_DIR}/${name}-config-version.cmake COMPATIBILITY SameMinorVersion)
  install(
    FILES ${CMAKE_BINARY_DIR}/${name}-config.cmake ${CMAKE_BINARY_DIR}/${name}-config-version.cmake
    DESTINATION ${place} COMPONENT ${component}
  )
  install(
    FILES ${CMAKE_SOURCE_DIR}/docs/reference/${component}-package.md ${CMAKE_SOURCE_DIR}/LICENSE
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${name} COMPONENT ${component}
  )
endfunction()
