import Testing

/// Starts one daemon for all tests of a suite, for tests that need no directory of their own.
struct SharedDaemon: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let daemon = try Sandbox().start()
        try await Daemon.$current.withValue(daemon) { try await function() }
    }
}

extension Trait where Self == SharedDaemon {
    /// The daemon is ``Daemon/shared()`` in the tests of the suite.
    static var withSharedDaemon: Self { Self() }
}

extension Daemon {
    @TaskLocal fileprivate static var current: Daemon?

    /// The daemon that the tests of a suite share.
    static func shared() throws -> Daemon {
        try #require(Self.current, "the suite lacks .withSharedDaemon")
    }
}
