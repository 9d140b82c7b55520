import Domain
import TestSupport
import Testing

@testable import Services

@Suite struct RetryingWhenStaleTests {
    private struct Failure: Error {}

    /// A workspace that another request changes a number of times, each time after it was read.
    private final class Row {
        private(set) var attempts = 0
        private var others: Int
        private var workspace: Workspace

        init(changedByOthers others: Int) throws {
            self.others = others
            self.workspace = Workspace(id: try sampleID(1), name: "1", createdAt: someTime, updatedAt: someTime)
        }

        func find() -> Workspace { self.workspace }

        func store() throws {
            self.attempts += 1
            guard self.others > 0 else { return }
            self.others -= 1
            self.workspace = self.workspace.next(at: someTime)
            self.workspace.name = "other"
            throw StaleRow()
        }
    }

    @Test(arguments: [0, 1, 99])
    func aChangeStartsFromTheRowAsLastRead(_ others: Int) async throws {
        let row = try Row(changedByOthers: others)
        let name = try await retryingWhenStale("workspace", if: nil) {
            row.find()
        } change: { current in
            try row.store()
            return current.name
        }
        #expect((name, row.attempts) == (others == 0 ? "1" : "other", others + 1))
    }

    @Test func thereAreNoMoreThanAHundredAttempts() async throws {
        let row = try Row(changedByOthers: 100)
        await #expect(
            throws: ServiceError(.conflict, "The API key is being changed by others; try again in a moment")
        ) {
            try await retryingWhenStale("API key", if: nil) {
                row.find()
            } change: { _ in
                try row.store()
            }
        }
        #expect(row.attempts == 100)
    }

    @Test func thePreconditionIsCheckedBeforeEachAttempt() async throws {
        let row = try Row(changedByOthers: 1)
        let refusal = await #expect(throws: ServiceError.self) {
            try await retryingWhenStale("workspace", if: Precondition(seen: [someTime])) {
                row.find()
            } change: { _ in
                try row.store()
            }
        }
        #expect((refusal?.code, row.attempts) == (.preconditionFailed, 1))
    }

    @Test func anotherErrorIsNotRetried() async throws {
        let row = try Row(changedByOthers: 0)
        await #expect(throws: Failure.self) {
            try await retryingWhenStale("workspace", if: nil) {
                row.find()
            } change: { _ in
                try row.store()
                throw Failure()
            }
        }
        #expect(row.attempts == 1)
    }

    @Test func anErrorOfTheReadIsNotRetried() async throws {
        var reads = 0
        await #expect(throws: ServiceError.workspaceNotFound) {
            try await retryingWhenStale("workspace", if: nil) {
                reads += 1
                throw ServiceError.workspaceNotFound
            } change: { (_: Workspace) in
                Issue.record("a row that was not read was changed")
            }
        }
        #expect(reads == 1)
    }
}
