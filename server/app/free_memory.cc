// Tested by: tests/server/free_memory_test.cc.
#include "server/app/free_memory.h"

#include <gperftools/malloc_extension_c.h>
#include <malloc.h>

// nullptr in programs that are linked without tcmalloc, as those with sanitizers.
#pragma weak MallocExtension_ReleaseFreeMemory

namespace svod::app {

void ReturnFreeMemory() {
  if (MallocExtension_ReleaseFreeMemory != nullptr) MallocExtension_ReleaseFreeMemory();
  malloc_trim(0);  // some of it is the C library's own
}

}  // namespace svod::app
