import Domain
import JSON
import TestSupport
import Testing

@testable import Vault

@Suite struct SealingCountTests {
    private let vault: Vault
    private let context: SealingContext

    init() throws {
        self.vault = try KnownAnswer.vault()
        self.context = try KnownAnswer.context()
    }

    @Test func everySealingIsCountedForItsKey() throws {
        #expect(self.vault.takeSealings().isEmpty)
        for _ in 1...3 { _ = try self.vault.seal(Secret([:]), for: self.context) }
        _ = try self.vault.reseal(KnownAnswer.sealed, for: self.context)
        let caller = Caller(id: "key_1", workspaceID: self.context.workspaceID, scopes: Scopes([]))
        _ = try self.vault.seal(Secret([1]), to: Secret([2]), for: IdempotencyKey("name", of: caller))
        let master = try KnownAnswer.master()
        let next = try DataKeyRecord(id: 8, wrappedBy: master, at: Timestamp(milliseconds: 0))
        self.vault.ring = try KeyRing([KnownAnswer.record(), next], master: master)
        _ = try self.vault.seal(Secret([:]), for: self.context)
        self.vault.ring = self.vault.ring.onlyNewest
        #expect(self.vault.takeSealings() == [7: 5, 8: 1])
        #expect(self.vault.takeSealings().isEmpty)
    }

    @Test func openingIsNotCounted() throws {
        _ = try self.vault.open(KnownAnswer.sealed, for: self.context)
        #expect(throws: Vault.Failure.malformed) { try self.vault.reseal([], for: self.context) }
        #expect(self.vault.takeSealings().isEmpty)
    }

    @Test func countsThatAreGivenBackAreAddedToLaterOnes() throws {
        _ = try self.vault.seal(Secret([:]), for: self.context)
        self.vault.giveBack([7: 10, 3: 2])
        #expect(self.vault.takeSealings() == [7: 11, 3: 2])
    }

    @Test func sealingsOnSeveralThreadsAreAllCounted() async throws {
        let (vault, context) = (self.vault, self.context)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...8 {
                group.addTask {
                    for _ in 1...250 { _ = try vault.seal(Secret([:]), for: context) }
                }
            }
            try await group.waitForAll()
        }
        #expect(self.vault.takeSealings() == [7: 2000])
    }
}
