#pragma once

// Constants shared by start-up code (assembly) and C++; hence macros.

#define MAX_HARTS 16
#define HART_MEMORY_BYTES 0x8000  // thread-local storage and stack of one hart
#define MSTATUS_FS_INITIAL 0x2000
