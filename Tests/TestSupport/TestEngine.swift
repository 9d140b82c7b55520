/// The database engines that tests of stores run on. Such a test takes the engine as its argument, so a further engine is
/// one more case, and no test changes.
package enum TestEngine: String, CaseIterable, Sendable {
    case sqlite

    /// Makes an empty database at the newest schema, with workspaces 1 and 2, which are named `one` and `two`.
    ///
    /// - Parameter queueLimit: the greatest number of writes that may wait.
    package func open(queueLimit: Int = 100) async throws -> any TestDatabase {
        switch self {
        case .sqlite: try SQLiteTestDatabase(queueLimit: queueLimit)
        }
    }
}
