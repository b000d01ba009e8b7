# Puts text files into the binary. Included: svod_embed(). As a script, which that runs: writes the source.
#
# svod_embed(OUT SOURCE HEADER header NAMESPACE name TEXTS kName=a.txt,b.txt ...): makes SOURCE, which defines what
# `header` declares as `extern const std::string_view kName`; several files of a name are joined in order.
if(CMAKE_SCRIPT_MODE_FILE)
  set(source "// Made by clients/reports/embed.cmake.\n#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n\n")
  separate_arguments(TEXTS UNIX_COMMAND "${TEXTS}")
  foreach(text IN LISTS TEXTS)
    string(REGEX MATCH "^([^=]+)=(.*)$" _ "${text}")
    set(name ${CMAKE_MATCH_1})
    string(REPLACE "," ";" files "${CMAKE_MATCH_2}")
    set(bytes "")
    foreach(file IN LISTS files)
      file(READ ${file} hex HEX)
      string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" hex "${hex}")
      string(APPEND bytes "${hex}")
    endforeach()
    # Short literals, for the lines of compilers and editors.
    string(REGEX REPLACE "((\\\\x[0-9a-f][0-9a-f])(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?)"
           "\n    \"\\1\"" bytes "${bytes}")
    string(APPEND source "constexpr char ${name}Bytes[] =${bytes};\nextern const std::string_view ${name};\n"
           "const std::string_view ${name}(${name}Bytes, sizeof(${name}Bytes) - 1);\n\n")
  endforeach()
  string(APPEND source "}  // namespace ${NAMESPACE}\n")
  file(WRITE ${OUT} "${source}")
  return()
endif()

set(SVOD_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE} CACHE INTERNAL "writes files into a source")
function(svod_embed out)
  cmake_parse_arguments(ARG "" "HEADER;NAMESPACE" "TEXTS" ${ARGN})
  set(inputs "")
  set(texts "")
  foreach(text IN LISTS ARG_TEXTS)
    string(REGEX MATCH "^([^=]+)=(.*)$" _ "${text}")
    set(name ${CMAKE_MATCH_1})
    string(REPLACE "," ";" files "${CMAKE_MATCH_2}")
    list(TRANSFORM files PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
    list(APPEND inputs ${files})
    list(JOIN files "," joined)
    string(APPEND texts "${name}=${joined} ")
  endforeach()
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DHEADER=${ARG_HEADER} -DNAMESPACE=${ARG_NAMESPACE} "-DTEXTS=${texts}" -P
            ${SVOD_EMBED_SCRIPT}
    DEPENDS ${inputs} ${SVOD_EMBED_SCRIPT}
    VERBATIM
    COMMENT "embedding ${ARG_NAMESPACE} texts")
  # What looks at our files before they are built has not made this one.
  set_source_files_properties(${out} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
