#include <sys/resource.h>
#ifdef __linux__
#include <sys/prctl.h>
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
