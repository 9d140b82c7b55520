import Domain
import Services
import Synchronization
import TestSupport
import Testing

/// Counts the comparisons of hashes, in place of their time.
private final class CountingHasher: TokenHasher {
    let comparisons = Mutex<[[UInt8]]>([])

    func hash(_ token: Secret<String>) -> [UInt8] { PlainHasher().hash(token) }
    func matches(_ token: Secret<String>, hash: [UInt8]) -> Bool {
        self.comparisons.withLock { $0.append(hash) }
        return PlainHasher().matches(token, hash: hash)
    }
}

@Suite struct KeyTimingTests {
    @Test func aTokenOfAnUnknownKeyIsComparedLikeOneOfAKnownKey() async throws {
        let key = APIKey(
            id: try sampleID(9),
            workspaceID: try sampleID(1),
            label: "ci",
            scopes: Scopes([.admin]),
            createdAt: someTime
        )
        let hasher = CountingHasher()
        let token = APIKeyToken(for: key.id)
        let store = MemoryAPIKeyStore([(key, hasher.hash(token.secret))])
        let reads = Mutex(0)
        store.whileFinding.withLock { $0 = { reads.withLock { $0 += 1 } } }
        let authenticator = Authenticator(
            keys: RecentKeys(store: store),
            workspaces: MemoryWorkspaceStore([]),
            hasher: hasher,
            users: nil,
            uses: .ignored(),
            limiter: nil,
            clock: .fixed(someTime.milliseconds)
        )
        for id in [key.id, try sampleID(8)] {
            for _ in 0..<2 {
                let before = (reads.withLock { $0 }, hasher.comparisons.withLock { $0.count })
                await #expect(throws: ServiceError.self) {
                    try await authenticator.principal(of: APIKeyToken(for: id).secret)
                }
                let after = (reads.withLock { $0 }, hasher.comparisons.withLock { $0.count })
                #expect(after == (before.0 + 1, before.1 + 1))
            }
        }
        // The stand-in is the hash of no token.
        #expect(hasher.comparisons.withLock { $0.last } == hasher.hash(Secret("")))
        #expect(try await authenticator.principal(of: token.secret).id == key.id.text)
    }
}
