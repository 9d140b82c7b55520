#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/// Has malloc take each block of at least this number of bytes from the system, and give the block back when it is freed
/// (M_MMAP_THRESHOLD in mallopt(3)). Without a call, glibc raises the threshold to 32 MiB as large blocks are freed, and
/// keeps them.
static inline void cmalloc_set_mmap_threshold(int bytes) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, bytes);
#endif
}

/// The free bytes that malloc keeps; 0 with another C library than glibc.
static inline size_t cmalloc_free_bytes(void) {
#ifdef __GLIBC__
    return mallinfo2().fordblks;
#else
    return 0;
#endif
}

/// Gives the free bytes that malloc keeps back to the system, as far as they fill pages.
static inline void cmalloc_trim(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
