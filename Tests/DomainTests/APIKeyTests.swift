import Domain
import Testing
import TestSupport

@Suite struct APIKeyTests {
    private func key(expiresAt: Int64?, revokedAt: Int64?) throws -> APIKey {
        APIKey(
            id: try sampleID(1),
            workspaceID: try sampleID(1),
            label: "ci",
            scopes: Scopes([.admin]),
            createdAt: Timestamp(milliseconds: 0),
            expiresAt: expiresAt.map(Timestamp.init(milliseconds:)),
            revokedAt: revokedAt.map(Timestamp.init(milliseconds:))
        )
    }

    @Test(
        arguments: [
            (nil, nil, true), (1_001, nil, true), (1_000, nil, false), (999, nil, false), (nil, 1_000, false),
            (nil, 2_000, false), (9_999, 1, false),
        ] as [(Int64?, Int64?, Bool)]
    )
    func isUsableUntilExpiredOrRevoked(_ expiresAt: Int64?, _ revokedAt: Int64?, _ isUsable: Bool) throws {
        let key = try self.key(expiresAt: expiresAt, revokedAt: revokedAt)
        #expect(key.isUsable(at: Timestamp(milliseconds: 1_000)) == isUsable)
    }
}
