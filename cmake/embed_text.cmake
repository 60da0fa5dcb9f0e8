# Writes OUT: `std::string_view tonghe::${MODULE}::internal::${NAME}()`, the text of FILE.
file(READ ${FILE} text)
file(
  WRITE ${OUT}
  "#include \"tonghe/${MODULE}/internal/${NAME}.hpp\"\n\nnamespace tonghe::${MODULE}::internal {\n\nstd::string_view ${NAME}() {\n    return R\"text(${text})text\";\n}\n\n} // namespace tonghe::${MODULE}::internal\n"
)
