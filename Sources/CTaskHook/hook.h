/// Of Swift's runtime: the function that is called for every job of the global executor, in place of what would run it
/// (github.com/swiftlang/swift, stdlib/public/Concurrency/ConcurrencyHooks.def).
extern void *_Nullable swift_task_enqueueGlobal_hook;

/// Before the first task. (Swift takes a C variable for state that is shared without protection.)
static inline void ctaskhook_install(void *_Nonnull function) {
    swift_task_enqueueGlobal_hook = function;
}

/// What runs the tasks of this thread; null on a thread that runs none. (Swift has no variable of a thread, and looking
/// one up in a table costs as much as queueing the job.)
static inline void *_Nullable *_Nonnull ctaskhook_executor(void) {
    static _Thread_local void *_Nullable executor;
    return &executor;
}
