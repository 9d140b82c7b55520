#include <sys/resource.h>
#ifdef __linux__
#include <sys/prctl.h>
#else
#include <pthread.h>
#endif

/// Has the system write no core dump of this process. The hard limit too, so that nobody can raise the limit again;
/// child processes inherit both. On Linux the process is also made not dumpable (PR_SET_DUMPABLE in prctl(2)): then a
/// program that `core_pattern` names gets no dump either, and other processes of the same user can read neither the
/// memory nor the environment of this one. (prctl takes variable arguments, which Swift cannot call.)
static inline void cprocess_disable_dumps(void) {
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/// Gives the calling thread the name that `top -H` and debuggers show, at most 15 bytes. (Foundation's Thread.name
/// reaches the system only when Thread.start() has stored the thread's number before the thread sets its name.)
static inline void cprocess_name_thread(const char *name) {
#ifdef __linux__
    prctl(PR_SET_NAME, name, 0, 0, 0);
#else
    pthread_setname_np(name);
#endif
}
