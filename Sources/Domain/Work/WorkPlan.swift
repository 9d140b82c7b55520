/// When a piece of work is due next. A plan is stored in the transaction that stores the result of the last attempt.
package struct WorkPlan: Sendable, Equatable {
    /// The time at which the work is due; nil when the work is not done by itself.
    package let dueAt: Timestamp?
    /// The number of failed attempts since the last success.
    package let attempts: Int
    /// The row that is worked on cannot be used before, as a connection that waits for its first test. Such work
    /// is claimed by itself.
    package let isAwaited: Bool

    package init(dueAt: Timestamp?, attempts: Int = 0, isAwaited: Bool = false) {
        self.dueAt = dueAt
        self.attempts = attempts
        self.isAwaited = isAwaited
    }
}
