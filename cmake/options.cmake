# Compile options of our own targets: `target_link_libraries(x PRIVATE svod_options)`. Generated code does not get them.
add_library(svod_options INTERFACE)
target_include_directories(svod_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(svod_options INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion
                       -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough)
if(SVOD_WERROR)
  target_compile_options(svod_options INTERFACE -Werror)
endif()

if(SVOD_SANITIZE)
  add_compile_options(-fsanitize=${SVOD_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SVOD_SANITIZE})
endif()
