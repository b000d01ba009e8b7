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
  if(SVOD_SANITIZE MATCHES "undefined")
    # Half of what a sanitized file takes to compile: a null or a wild pointer ends under ASan anyway, objects of packages
    # have no types that could be looked at, and no processor that we run on minds alignment.
    add_compile_options(-fno-sanitize=null,object-size,vptr,alignment)
  endif()
endif()
