import Domain
import JSON
import Services
import Synchronization
import TestSupport
import Testing

@Suite struct SecretReencryptionTests {
    private struct Unreadable: Error {}

    /// Sealed bytes are the number of a data key and a content; content 0 cannot be opened.
    private struct Sealer: SecretResealer {
        let keyHeader: [UInt8] = [2]

        func seal(_: SealedContent, for _: SealingContext) throws -> [UInt8] { self.keyHeader + [1] }

        func seal(object _: Secret<JSONObject>, for _: SealingContext) throws -> [UInt8] { self.keyHeader + [1] }

        func open(_ sealed: [UInt8], for context: SealingContext) throws -> SealedContent {
            SealedContent(try self.open(object: sealed, for: context), for: [])
        }

        func open(object sealed: [UInt8], for _: SealingContext) throws -> Secret<JSONObject> {
            guard sealed.last != 0 else { throw Unreadable() }
            return Secret(["token": "a"])
        }

        func reseal(_ sealed: [UInt8], for context: SealingContext) throws -> [UInt8] {
            _ = try self.open(sealed, for: context)
            return self.keyHeader + sealed.dropFirst()
        }
    }

    private final class Store: SealedSecretStore {
        private let rows: Mutex<[SealedSecret]>
        private let replies: [[UInt8]]
        let batches = Mutex<[Int]>([])

        init(_ rows: [SealedSecret], replies: [[UInt8]] = []) {
            self.rows = Mutex(rows)
            self.replies = replies
        }

        var sealed: [[UInt8]] { self.rows.withLock { $0.map(\.sealed) } }

        func secrets(
            in table: SealedSecret.Table,
            withoutKeyHeader keyHeader: [UInt8]?,
            after id: String?,
            limit: Int
        ) async throws -> [SealedSecret] {
            let found = self.rows.withLock { $0 }.filter { row in
                row.table == table && row.context.rowID > id ?? ""
                    && !(keyHeader.map { row.sealed.starts(with: $0) } ?? false)
            }
            return Array(found.sorted { $0.context.rowID < $1.context.rowID }.prefix(limit))
        }

        func replace(_ secrets: [ResealedSecret]) async throws {
            self.batches.withLock { $0.append(secrets.count) }
            self.rows.withLock { rows in
                for secret in secrets {
                    let old = secret.old
                    let index = rows.firstIndex { $0.table == old.table && $0.context == old.context }
                    if let index {
                        rows[index] = SealedSecret(table: old.table, context: old.context, sealed: secret.sealed)
                    }
                }
            }
        }

        func hasShortLived(withoutKeyHeader keyHeader: [UInt8]) async throws -> Bool {
            self.replies.contains { !$0.starts(with: keyHeader) }
        }
    }

    private static func secret(
        _ number: Int,
        _ sealed: [UInt8],
        in table: SealedSecret.Table = .credentials
    ) throws -> SealedSecret {
        let context = SealingContext(workspaceID: try sampleID(1), credentialID: try sampleID(number), version: 1)
        return SealedSecret(table: table, context: context, sealed: sealed)
    }

    /// - Returns: also the log lines of the secrets that could not be opened.
    private func reseal(_ store: Store) async throws -> (resealed: Int, needsOlderKeys: Bool, unreadable: [String]) {
        let unreadable = Mutex<[String]>([])
        let (resealed, needsOlderKeys) = try await SecretReencryption(store: store, sealer: Sealer()).reseal { secret in
            unreadable.withLock { $0.append(secret.logDescription) }
        }
        return (resealed, needsOlderKeys, unreadable.withLock { $0 })
    }

    @Test func secretsOfOlderKeysAreSealedWithTheNewestKey() async throws {
        let store = Store([
            try Self.secret(1, [1, 7]), try Self.secret(2, [2, 8]), try Self.secret(3, [1, 9]),
            try Self.secret(1, [1, 6], in: .previousSecrets),
        ])
        #expect(try await self.reseal(store) == (3, true, []))
        #expect(store.sealed == [[2, 7], [2, 8], [2, 9], [2, 6]])
        // Only a later run can tell that no secret of an older key was written meanwhile.
        #expect(try await self.reseal(store) == (0, false, []))
    }

    @Test func manySecretsAreWrittenInSeveralTransactions() async throws {
        let store = Store(try (1...450).map { try Self.secret($0, [1, 7]) })
        #expect(try await self.reseal(store) == (450, true, []))
        #expect(store.batches.withLock { $0 } == [200, 200, 50])
    }

    @Test func aSecretThatCannotBeOpenedStaysAndNeedsItsKey() async throws {
        let store = Store([try Self.secret(1, [1, 0]), try Self.secret(2, [1, 7])])
        let line = "the secret of cred_00000000000000000000000001 cannot be opened: Unreadable"
        #expect(try await self.reseal(store) == (1, true, [line]))
        #expect(store.sealed == [[1, 0], [2, 7]])
        #expect(try await self.reseal(store) == (0, true, [line]))
    }

    @Test(arguments: [([[2, 1]], false), ([[2, 1], [1, 1]], true), ([], false)] as [([[UInt8]], Bool)])
    func aReplyOfAnOlderKeyNeedsThatKey(_ replies: [[UInt8]], _ needsOlderKeys: Bool) async throws {
        let store = Store([try Self.secret(1, [2, 7])], replies: replies)
        #expect(try await self.reseal(store) == (0, needsOlderKeys, []))
        #expect(store.batches.withLock { $0 }.isEmpty)
    }

    @Test func aCheckOpensEverySecretAndChangesNone() async throws {
        let secrets = [
            try Self.secret(1, [1, 7]), try Self.secret(2, [2, 8]), try Self.secret(3, [2, 0]),
            try Self.secret(3, [1, 0], in: .previousSecrets),
        ]
        let store = Store(secrets)
        let (count, unreadable) = try await SecretReencryption(store: store, sealer: Sealer()).check()
        #expect(count == 4)
        #expect(
            unreadable.map(\.logDescription) == [
                "the secret of cred_00000000000000000000000003 cannot be opened: Unreadable",
                "the secret of cred_00000000000000000000000003 cannot be opened: Unreadable",
            ]
        )
        #expect(store.sealed == secrets.map(\.sealed))
    }
}
