package import Domain
package import JSON
import Synchronization

/// Holds the current catalog, which may be replaced at any time. Each call reads the current catalog once, so a
/// replacement during a call has no effect on that call.
package final class LiveCatalog: Sendable {
    private let storage: Mutex<Catalog>

    package init(_ catalog: Catalog) {
        self.storage = Mutex(catalog)
    }

    package var current: Catalog {
        get { self.storage.withLock { $0 } }
        set { self.storage.withLock { $0 = newValue } }
    }
}

extension LiveCatalog: ConnectionChecker {
    package func check(_ submission: ConnectionSubmission, now: Timestamp) throws -> CheckedSubmission {
        try self.current.check(submission, now: now)
    }

    package func check(granted submission: ConnectionSubmission, now: Timestamp) throws -> CheckedSubmission {
        try self.current.check(granted: submission, now: now)
    }

    package func destinations(of submission: ConnectionSubmission) -> [Destination] {
        self.current.destinations(of: submission)
    }
}

extension LiveCatalog: IntegrationCatalog {
    package func integration(_ id: String) throws -> Integration { try self.current.integration(id) }

    package func integrations(matching query: IntegrationQuery) -> [Integration] {
        self.current.integrations(matching: query)
    }

    package func requirements(of integrationID: String, authMethodID: String?) throws -> Requirements {
        try self.current.requirements(of: integrationID, authMethodID: authMethodID)
    }

    package func schema(of integrationID: String, authMethodID: String?) throws -> JSON {
        try self.current.schema(of: integrationID, authMethodID: authMethodID)
    }

    package func validate(_ submission: ConnectionSubmission, now: Timestamp) -> Validation {
        self.current.validate(submission, now: now)
    }
}
