import Catalog
package import Domain
package import JSON
import Logging
import Services
import Vault

// Tests of credentials that a command makes in its own process.

extension Composition {
    /// Tries the credentials of a connection at the service as ``ConnectionTester/test(_:activates:by:)`` does, with the
    /// operator's definitions and the settings of outgoing calls. A refused call is a line on standard error.
    ///
    /// - Throws: `Failure` when there is no master key, the key does not open the data keys, or a definition or setting
    ///   is malformed; the errors of ``ConnectionTester/test(_:activates:by:)``.
    package func test(
        _ id: String,
        activates: Bool,
        by act: Act
    ) async throws -> (connection: Connection, evidence: TestEvidence) {
        let (catalog, _) = try CatalogSource(directory: self.settings.definitionsDirectory).load()
        let vault = Vault(try await self.keyRing())
        return try await OutboundParts.with(self.settings, clock: self.clock) { callers in
            let tester = self.tester(catalog: catalog, vault: vault, callers: callers)
            return try await tester.test(id, activates: activates, by: act)
        }
    }
}

extension Catalog {
    /// Checks values against the definition of an integration, and tries them at the service. Nothing is stored. The
    /// credentials may go to the places that the config names.
    ///
    /// - Parameters:
    ///   - settings: those of outgoing calls count. A refused call is a line on standard error.
    ///   - authMethodID: nil for the integration's default method.
    /// - Returns: the finding, and the duration of the test in milliseconds.
    /// - Throws: `CheckFailure` when the values do not pass the checks; `ServiceError`; `CancellationError` when the task
    ///   is cancelled; `Failure` when a setting is malformed.
    package func test(
        _ integrationID: String,
        authMethodID: String?,
        config: JSONObject,
        credentials: Secret<JSONObject>,
        settings: Settings,
        clock: Clock = .system
    ) async throws -> (finding: TestFinding, milliseconds: Int) {
        let submission = ConnectionSubmission(
            integration: integrationID,
            config: config,
            credentials: credentials,
            authMethodID: authMethodID
        )
        let checked = try self.check(submission, now: clock.now())
        let workspaceID = Caller.commandLine().workspaceID
        let subject = TestSubject(submission, checked, checked.content, in: workspaceID)
        return try await OutboundParts.with(settings, clock: clock) { callers in
            try await ConnectionProbe(catalog: self, callers: callers, clock: clock).test(subject)
        }
    }
}

extension OutboundParts {
    /// Opens the way out of the process, runs `work`, and closes the way. The log goes to standard error.
    static func with<Result>(
        _ settings: Settings,
        clock: Clock,
        _ work: (ServiceCallers) async throws -> Result
    ) async throws -> Result {
        let log = StandardErrorLog(format: StandardErrorLog.Format(rawValue: settings.logFormat) ?? .text, clock: clock)
        defer { log.close() }
        let level = max(.notice, Logger.Level(rawValue: settings.logLevel) ?? .notice)
        let logger = Logger(label: "patchbay") { _ in StandardErrorLogHandler(log, level: level) }
        let parts = try OutboundParts(settings, clock: clock, logger: logger)
        let result: Result
        do {
            result = try await work(parts.callers)
        } catch {
            await parts.shutdown()
            throw error
        }
        await parts.shutdown()
        return result
    }
}
