/// The states of a row that a caller allows a change to start from. A store checks a precondition in the transaction of the
/// change, so of two changes that start from the same state one is refused.
package struct Precondition: Sendable, Equatable {
    private let seen: [Timestamp]

    /// - Parameter seen: allowed values of the row's `updated_at`. With none of them every change is refused.
    package init(seen: [Timestamp]) {
        self.seen = seen
    }

    /// - Throws: ``UnreadablePrecondition`` when no state is allowed; `ServiceError.preconditionFailed`.
    package func check(_ updatedAt: Timestamp) throws {
        guard !self.seen.isEmpty else { throw UnreadablePrecondition() }
        guard self.seen.contains(updatedAt) else {
            throw ServiceError(.preconditionFailed, "It was changed since it was read; read it again and repeat")
        }
    }
}

extension Timestamp {
    /// The `updated_at` of a row that is changed now: later than the one before, also within one millisecond and when
    /// the clock goes back, so that it tells one state of the row from every other.
    package func following(_ previous: Timestamp) -> Timestamp {
        self > previous ? self : Timestamp(milliseconds: previous.milliseconds + 1)
    }
}
