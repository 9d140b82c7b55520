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

    /// Whether a test is known for the auth method, whether it can be made now or not.
    func canTest(_ subject: TestSubject) -> Bool {
        let integration = try? self.catalog.integration(subject.integrationID)
        return integration?.authMethods.first { $0.id == subject.authMethodID }?.probe != nil
    }

    /// Makes one test.
    ///
    /// - Returns: the finding, and the duration of the test in milliseconds. The finding has code `no_test` when the
    ///   integration has no definition, or its auth method no test.
    package func test(_ subject: TestSubject) async -> (finding: TestFinding, milliseconds: Int) {
        let start = self.clock.now()
        guard let integration = try? self.catalog.integration(subject.integrationID),
            let method = integration.authMethods.first(where: { $0.id == subject.authMethodID })
        else { return (TestFinding(.noTest, message: "The integration has no definition with a test"), 0) }
        let plan = TestPlan(
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
            at: start
        )
        let finding = await self.run.perform(plan)
        return (finding, Int(max(0, self.clock.now().milliseconds - start.milliseconds)))
    }
}
