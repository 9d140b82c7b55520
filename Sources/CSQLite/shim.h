#include <sqlite3.h>

/// Without memory statistics SQLite allocates without taking a process-wide mutex. Before the first connection only.
/// (sqlite3_config takes variable arguments, which Swift cannot call.)
static inline int csqlite_disable_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
