import Testing

@testable import Domain

@Suite struct RowChangeTests {
    /// Somebody else changes the row a number of times, each time after it was read.
    private final class Row {
        private(set) var tries = 0
        private var others: Int
        private var workspace: Workspace

        init(changedByOthers others: Int) throws {
            self.others = others
            self.workspace = Workspace(id: try sampleID(1), name: "1", createdAt: someTime, updatedAt: someTime)
        }

        func find() -> Workspace { self.workspace }

        func store() throws {
            self.tries += 1
            guard self.others > 0 else { return }
            self.others -= 1
            self.workspace = Workspace(
                id: self.workspace.id,
                name: "other",
                createdAt: someTime,
                updatedAt: someTime.following(self.workspace.updatedAt)
            )
            throw StaleRow()
        }
    }

    @Test(arguments: [0, 1, 99])
    func aChangeIsMadeOfTheRowAsItIsThen(_ others: Int) async throws {
        let row = try Row(changedByOthers: others)
        let name = try await retryingWhenStale("workspace", row.find()) { current in
            try row.store()
            return current.name
        }
        #expect((name, row.tries) == (others == 0 ? "1" : "other", others + 1))
    }

    @Test func aHundredTriesAreEnough() async throws {
        let row = try Row(changedByOthers: 100)
        await #expect(
            throws: ServiceError(.conflict, "The API key is being changed by others; try again in a moment")
        ) {
            try await retryingWhenStale("API key", row.find()) { _ in try row.store() }
        }
        #expect(row.tries == 100)
    }

    @Test func whatIsSeenIsAskedForBeforeEachTry() async throws {
        let row = try Row(changedByOthers: 1)
        let refusal = await #expect(throws: ServiceError.self) {
            try await retryingWhenStale("workspace", row.find(), if: Precondition(seen: [someTime])) { _ in try row.store() }
        }
        #expect((refusal?.code, row.tries) == (.preconditionFailed, 1))
    }

    @Test func anotherFailureIsPassedOn() async throws {
        let row = try Row(changedByOthers: 0)
        await #expect(throws: UnusableSample.self) {
            try await retryingWhenStale("workspace", row.find()) { _ in
                try row.store()
                throw UnusableSample()
            }
        }
        #expect(row.tries == 1)
    }
}
