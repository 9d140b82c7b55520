/// The versions of a row that a caller has seen and allows to be changed (`If-Match`, RFC 9110, section 13.1.1). A
/// version is identified by its `updated_at`. A store checks the precondition in the transaction of the change, so if
/// two callers change the same version, only one succeeds.
package struct Precondition: Sendable, Equatable {
    private let seen: [Timestamp]

    /// - Parameter seen: the values of `updated_at` that the row may have. An empty list refuses every change.
    package init(seen: [Timestamp]) {
        self.seen = seen
    }

    /// Checks that the row still has one of the allowed versions.
    ///
    /// - Parameter updatedAt: the stored `updated_at` of the row.
    /// - Throws: ``UnreadablePrecondition`` when the list of allowed versions is empty;
    ///   `ServiceError.preconditionFailed` when the list does not contain `updatedAt`.
    package func check(_ updatedAt: Timestamp) throws {
        guard !self.seen.isEmpty else { throw UnreadablePrecondition() }
        guard self.seen.contains(updatedAt) else {
            throw ServiceError(.preconditionFailed, "It was changed since it was read; read it again and repeat")
        }
    }
}

extension Timestamp {
    /// The `updated_at` for a row that is changed at this time: this time, but at least one millisecond after
    /// `previous`. So every version of a row has a different `updated_at`, even when two changes follow within one
    /// millisecond or the clock is set back.
    ///
    /// - Parameter previous: the row's `updated_at` before the change.
    package func following(_ previous: Timestamp) -> Timestamp {
        self > previous ? self : Timestamp(milliseconds: previous.milliseconds + 1)
    }
}
