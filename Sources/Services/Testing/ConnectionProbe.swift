package import Domain

/// Tries credentials at their service. Stores nothing.
package struct ConnectionProbe: Sendable {
    private let catalog: any IntegrationCatalog
    private let run: TestRun
    private let clock: Clock

    package init(catalog: any IntegrationCatalog, callers: ServiceCallers, clock: Clock) {
        self.catalog = catalog
        self.run = TestRun(callers, clock: clock)
        self.clock = clock
    }

    /// The finding of a test that needs no call, because no test is known, or because a value cannot be used; nil when
    /// the service has to be asked.
    func findingWithoutCall(_ subject: TestSubject) -> TestFinding? {
        guard let plan = self.plan(subject) else { return Self.noDefinition }
        guard case .none(let finding) = plan.call else { return nil }
        return finding
    }

    /// Makes one test.
    ///
    /// - Returns: the finding, and the duration of the test in milliseconds. The finding has code `no_test` when the
    ///   integration has no definition, or its auth method no test.
    /// - Throws: `CancellationError` when the task is cancelled. Nothing is known of the credentials then.
    package func test(
        _ subject: TestSubject
    ) async throws(CancellationError) -> (finding: TestFinding, milliseconds: Int) {
        let start = self.clock.now()
        guard let plan = self.plan(subject) else { return (Self.noDefinition, 0) }
        let finding = try await self.run.perform(plan)
        return (finding, Int(max(0, self.clock.now().milliseconds - start.milliseconds)))
    }

    private static let noDefinition = TestFinding(.noTest, message: "The integration has no definition with a test")

    private func plan(_ subject: TestSubject) -> TestPlan? {
        guard let integration = try? self.catalog.integration(subject.integrationID),
            let method = integration.authMethods.first(where: { $0.id == subject.authMethodID })
        else { return nil }
        return TestPlan(
            of: method,
            of: integration,
            config: subject.config,
            credentials: subject.content.secret,
            sealedDestinations: Destinations.allowed(
                integration,
                method,
                config: subject.config,
                content: subject.content
            ),
            in: subject.workspaceID,
            expiry: subject.expiresAt,
            at: self.clock.now()
        )
    }
}
