/// What a change asks of its row: that it still is as the caller has seen it. It is held against the row that is read, and
/// a store changes that row or none, so of two changes to what both have seen one is refused.
package struct Precondition: Sendable, Equatable {
    private let seen: [Timestamp]

    /// - Parameter seen: the values of `updated_at` to go on from; none of them, and nothing can be changed.
    package init(seen: [Timestamp]) {
        self.seen = seen
    }

    /// - Throws: `ServiceError.preconditionFailed`.
    package func check(_ updatedAt: Timestamp) throws {
        guard !self.seen.isEmpty else {
            throw ServiceError(
                .preconditionFailed,
                "'If-Match' holds no ETag of such a row; send the ETag as it was given, with its quotes"
            )
        }
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
