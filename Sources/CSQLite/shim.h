#include <sqlite3.h>

/// Without memory statistics SQLite allocates without taking a process-wide mutex. Before the first connection only.
/// (sqlite3_config takes variable arguments, which Swift cannot call.)
static inline int csqlite_disable_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// Has the database file written to its disk.
static inline int csqlite_sync_database_file(sqlite3 *database) {
    sqlite3_file *file = 0;
    int code = sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    return code == SQLITE_OK ? file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) : code;
}
