/// Of Swift's runtime: the function that is called for every job of the global executor, in place of what would run it
/// (github.com/swiftlang/swift, stdlib/public/Concurrency/ConcurrencyHooks.def).
extern void *_Nullable swift_task_enqueueGlobal_hook;

/// Before the first task. (Swift takes a C variable for state that is shared without protection.)
static inline void ctaskhook_install(void *_Nonnull function) {
    swift_task_enqueueGlobal_hook = function;
}
