import SQLite
import Storage
import Synchronization

/// Statements that looked at every row of a table.
final class ScanningStatements: Sendable {
    private let texts = Mutex<Set<String>>([])

    /// Returns the collected statements, and forgets them.
    func take() -> [String] {
        self.texts.withLock { texts in
            defer { texts = [] }
            return texts.sorted()
        }
    }

    /// Runs `body`, and collects the statements that scan a table in `body`.
    func collect<Result>(
        from session: any Session,
        _ body: (any Session) throws -> Result
    ) rethrows -> Result {
        let earlier = session.scanningStatements
        defer {
            let found = session.scanningStatements.subtracting(earlier)
            self.texts.withLock { $0.formUnion(found) }
        }
        return try body(session)
    }
}

extension Session {
    fileprivate var scanningStatements: Set<String> { Set((self as? SQLiteConnection)?.scanningStatements ?? []) }
}
