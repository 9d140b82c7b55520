import Domain
import Synchronization

/// Remembers which workspace had the last turn, for first tests and for health checks. A process begins with any
/// workspace.
final class TestTurns: Sendable {
    private struct Places {
        var awaited: Identifier<Workspace>?
        var other: Identifier<Workspace>?
    }

    private let places = Mutex(Places())

    func last(isAwaited: Bool) -> Identifier<Workspace>? {
        self.places.withLock { isAwaited ? $0.awaited : $0.other }
    }

    func set(_ last: Identifier<Workspace>?, isAwaited: Bool) {
        self.places.withLock { places in
            if isAwaited { places.awaited = last } else { places.other = last }
        }
    }
}
