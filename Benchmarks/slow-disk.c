/* A slower disk: every flush of the programs that run with it takes SLOW_DISK_US microseconds longer.

   cc -O2 -shared -fPIC -o .build/bench/slow-disk.so Benchmarks/slow-disk.c -ldl
   SLOW_DISK_US=100 LD_PRELOAD=$PWD/.build/bench/slow-disk.so Benchmarks/run --servers patchbay,go --measures create */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

static int flush(const char *name, int descriptor) {
    const char *setting = getenv("SLOW_DISK_US");
    long microseconds = setting ? atol(setting) : 0;
    struct timespec pause = {microseconds / 1000000, microseconds % 1000000 * 1000};
    /* Without this a sleep takes some 50 microseconds more. */
    prctl(PR_SET_TIMERSLACK, 1UL);
    if (microseconds > 0) nanosleep(&pause, NULL);
    return ((int (*)(int))dlsym(RTLD_NEXT, name))(descriptor);
}

int fdatasync(int descriptor) { return flush("fdatasync", descriptor); }
int fsync(int descriptor) { return flush("fsync", descriptor); }
