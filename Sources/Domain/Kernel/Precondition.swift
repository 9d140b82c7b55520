/// The versions of a row that a caller allows to be changed (`If-Match`, RFC 9110, section 13.1.1). A version is
/// identified by its `updated_at`. A store checks the precondition in the transaction of the change, so only one of two
/// changes of the same version succeeds.
package struct Precondition: Sendable, Equatable {
    private let seen: [Timestamp]

    /// - Parameter seen: allowed values of the row's `updated_at`. An empty list refuses every change.
    package init(seen: [Timestamp]) {
        self.seen = seen
    }

    /// - Throws: ``UnreadablePrecondition`` when the list of allowed values is empty; `ServiceError.preconditionFailed`
    ///   when `updatedAt` is not in the list.
    package func check(_ updatedAt: Timestamp) throws {
        guard !self.seen.isEmpty else { throw UnreadablePrecondition() }
        guard self.seen.contains(updatedAt) else {
            throw ServiceError(.preconditionFailed, "It was changed since it was read; read it again and repeat")
        }
    }
}

extension Timestamp {
    /// The `updated_at` of a row that is changed at this time: this time, but at least one millisecond after
    /// `previous`. So every version of a row has its own `updated_at`, even when two changes follow within one
    /// millisecond or the clock is set back.
    package func following(_ previous: Timestamp) -> Timestamp {
        self > previous ? self : Timestamp(milliseconds: previous.milliseconds + 1)
    }
}
