package import Domain

/// Reencrypts the sealed bytes of all tables with the newest data key, or checks that every stored secret can be decrypted.
package struct SecretReencryption: Sendable {
    /// The greatest number of secrets that one transaction writes.
    private static let stride = 200

    private let store: any SealedSecretStore
    private let sealer: any SecretResealer

    package init(store: any SealedSecretStore, sealer: any SecretResealer) {
        self.store = store
        self.sealer = sealer
    }

    /// Reencrypts every secret that is encrypted with an older data key. A secret that cannot be decrypted is not
    /// changed.
    ///
    /// - Parameter unreadable: called with each secret that cannot be decrypted.
    /// - Returns: the number of secrets that were reencrypted, and whether an older data key may still be needed. An
    ///   older key may be needed when this call found any secret with an older data key, or when a row that is kept for
    ///   a day at most, such as a stored idempotent reply, is encrypted with an older data key.
    package func reseal(
        unreadable: @Sendable (UnreadableSecret) -> Void
    ) async throws -> (resealed: Int, needsOlderKeys: Bool) {
        let keyHeader = self.sealer.keyHeader
        var (found, resealed) = (0, 0)
        let tables = SealedSecret.Table.allCases.filter { !$0.isShortLived }
        try await self.forEach(in: tables, withoutKeyHeader: keyHeader) { secrets in
            found += secrets.count
            let anew = secrets.compactMap { secret -> ResealedSecret? in
                self.opening(secret, unreadable: unreadable) {
                    ResealedSecret(secret, as: try self.sealer.reseal(secret.sealed, for: secret.context))
                }
            }
            resealed += anew.count
            if !anew.isEmpty { try await self.store.replace(anew) }
        }
        guard found == 0 else { return (resealed, true) }
        return (resealed, try await self.store.hasShortLived(withoutKeyHeader: keyHeader))
    }

    /// Decrypts every stored secret without changing it.
    ///
    /// - Returns: the number of secrets, and the error of each secret that cannot be decrypted.
    package func check() async throws -> (count: Int, unreadable: [UnreadableSecret]) {
        var count = 0
        var unreadable: [UnreadableSecret] = []
        try await self.forEach(in: SealedSecret.Table.allCases, withoutKeyHeader: nil) { secrets in
            count += secrets.count
            for secret in secrets {
                _ = self.opening(secret, unreadable: { unreadable.append($0) }) {
                    try self.sealer.open(object: secret.sealed, for: secret.context)
                }
            }
        }
        return (count, unreadable)
    }

    private func forEach(
        in tables: [SealedSecret.Table],
        withoutKeyHeader keyHeader: [UInt8]?,
        _ body: ([SealedSecret]) async throws -> Void
    ) async throws {
        for table in tables {
            var last: String?
            while true {
                let page = try await self.store.secrets(
                    in: table,
                    withoutKeyHeader: keyHeader,
                    after: last,
                    limit: Self.stride
                )
                guard let end = page.last else { break }
                try await body(page)
                last = end.context.rowID
            }
        }
    }

    /// - Returns: the result of `body`; nil when `body` throws because the secret cannot be decrypted.
    private func opening<Result>(
        _ secret: SealedSecret,
        unreadable: (UnreadableSecret) -> Void,
        _ body: () throws -> Result
    ) -> Result? {
        do {
            return try body()
        } catch {
            unreadable(UnreadableSecret(rowID: secret.context.rowID, cause: error))
            return nil
        }
    }
}
