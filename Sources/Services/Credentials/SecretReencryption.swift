package import Domain

/// Seals every stored secret with the newest data key, or checks that every stored secret opens.
package struct SecretReencryption: Sendable {
    /// The greatest number of secrets that one transaction writes.
    private static let stride = 200

    private let store: any SealedSecretStore
    private let sealer: any SecretResealer

    package init(store: any SealedSecretStore, sealer: any SecretResealer) {
        self.store = store
        self.sealer = sealer
    }

    /// Seals the secrets of older data keys with the newest data key. A secret that cannot be opened stays as it is.
    ///
    /// - Parameter unreadable: is called with each secret that cannot be opened.
    /// - Returns: the number of secrets that were sealed, and whether an older data key is still needed: because secrets of
    ///   older keys were found, which includes those that cannot be opened, or because an older key sealed a stored reply.
    package func reseal(
        unreadable: @Sendable (UnreadableSecret) -> Void
    ) async throws -> (resealed: Int, needsOlderKeys: Bool) {
        let keyHeader = self.sealer.keyHeader
        var (found, resealed) = (0, 0)
        try await self.forEach(withoutKeyHeader: keyHeader) { secrets in
            found += secrets.count
            let anew = secrets.compactMap { secret -> SealedSecret? in
                self.opening(secret, unreadable: unreadable) {
                    let sealed = try self.sealer.reseal(secret.sealed, for: secret.context)
                    return SealedSecret(table: secret.table, context: secret.context, sealed: sealed)
                }
            }
            resealed += anew.count
            if !anew.isEmpty { try await self.store.replace(anew) }
        }
        guard found == 0 else { return (resealed, true) }
        return (resealed, try await self.store.hasReply(withoutKeyHeader: keyHeader))
    }

    /// Opens every secret, and changes nothing.
    ///
    /// - Parameter unreadable: is called with each secret that cannot be opened.
    /// - Returns: the number of secrets, and how many of them opened.
    package func check(
        unreadable: @Sendable (UnreadableSecret) -> Void
    ) async throws -> (count: Int, opened: Int) {
        var (count, opened) = (0, 0)
        try await self.forEach(withoutKeyHeader: nil) { secrets in
            count += secrets.count
            for secret in secrets {
                let content = self.opening(secret, unreadable: unreadable) {
                    try self.sealer.open(secret.sealed, for: secret.context)
                }
                if content != nil { opened += 1 }
            }
        }
        return (count, opened)
    }

    private func forEach(withoutKeyHeader keyHeader: [UInt8]?, _ body: ([SealedSecret]) async throws -> Void) async throws {
        for table in SealedSecret.Table.allCases {
            var last: Identifier<Credential>?
            while true {
                let page = try await self.store.secrets(
                    in: table,
                    withoutKeyHeader: keyHeader,
                    after: last,
                    limit: Self.stride
                )
                guard let end = page.last else { break }
                try await body(page)
                last = end.context.credentialID
            }
        }
    }

    /// - Returns: nil when the secret cannot be opened.
    private func opening<Result>(
        _ secret: SealedSecret,
        unreadable: @Sendable (UnreadableSecret) -> Void,
        _ body: () throws -> Result
    ) -> Result? {
        do {
            return try body()
        } catch {
            unreadable(UnreadableSecret(credentialID: secret.context.credentialID, cause: error))
            return nil
        }
    }
}
