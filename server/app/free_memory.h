// Memory that the allocator keeps for later.
#pragma once

namespace svod::app {

// Gives it back to the system: the C library's, or tcmalloc's where the program is linked with it. Takes milliseconds
// where there is much of it; for the end of great work, not for each call. Threads: any.
void ReturnFreeMemory();

}  // namespace svod::app
