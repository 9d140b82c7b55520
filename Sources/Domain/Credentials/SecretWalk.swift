/// A secret as it is stored, with the place that its bytes are bound to.
package struct SealedSecret: Sendable {
    package enum Table: Sendable, CaseIterable {
        case credentials
        case previousSecrets
    }

    package let table: Table
    package let context: SealingContext
    package let sealed: [UInt8]

    package init(table: Table, context: SealingContext, sealed: [UInt8]) {
        self.table = table
        self.context = context
        self.sealed = sealed
    }
}

/// Gives every secret there is, whichever workspace it is in, to whoever seals them anew or checks them.
package protocol SealedSecretStore: Sendable {
    /// In the order of their credentials' ids; where they are long, fewer than `limit`, but one at least if there is one.
    ///
    /// - Parameters:
    ///   - mark: leaves out those whose bytes begin so; nil for none.
    ///   - id: begins after this credential; nil for the first.
    func secrets(
        in table: SealedSecret.Table,
        withoutMark mark: [UInt8]?,
        after id: Identifier<Credential>?,
        limit: Int
    ) async throws -> [SealedSecret]
    /// Stores the bytes in place of those that are there; leaves a secret that was replaced or deleted meanwhile.
    func replace(_ secrets: [SealedSecret]) async throws
    /// Whether an answer is remembered whose bytes do not begin so.
    func hasAnswer(withoutMark mark: [UInt8]) async throws -> Bool
}

/// Seals with the newest of several keys, and opens what each of them sealed.
package protocol SecretResealer: CredentialSealer {
    /// The first bytes of everything that the newest key sealed.
    var mark: [UInt8] { get }
    /// - Returns: the same secret, sealed with the newest key.
    /// - Throws: as `open` does.
    func reseal(_ sealed: [UInt8], for context: SealingContext) throws -> [UInt8]
}

/// Goes through all stored secrets.
package struct SecretWalk: Sendable {
    /// How many secrets are read, and written in one transaction.
    private static let stride = 200

    private let store: any SealedSecretStore
    private let sealer: any SecretResealer

    package init(store: any SealedSecretStore, sealer: any SecretResealer) {
        self.store = store
        self.sealer = sealer
    }

    /// Seals anew what the newest key did not seal. What does not open stays as it is.
    ///
    /// - Returns: how many were sealed anew, and whether an older key is still needed: for what was found on the way, for
    ///   what does not open, or for an answer that is remembered.
    package func reseal(
        unreadable: @Sendable (UnreadableSecret) -> Void
    ) async throws -> (resealed: Int, needsOlderKeys: Bool) {
        let mark = self.sealer.mark
        var (found, resealed) = (0, 0)
        try await self.forEach(withoutMark: mark) { secrets in
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
        return (resealed, try await self.store.hasAnswer(withoutMark: mark))
    }

    /// Opens every secret, and changes nothing.
    ///
    /// - Returns: how many there are, and how many of them opened.
    package func check(
        unreadable: @Sendable (UnreadableSecret) -> Void
    ) async throws -> (count: Int, opened: Int) {
        var (count, opened) = (0, 0)
        try await self.forEach(withoutMark: nil) { secrets in
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

    private func forEach(withoutMark mark: [UInt8]?, _ body: ([SealedSecret]) async throws -> Void) async throws {
        for table in SealedSecret.Table.allCases {
            var last: Identifier<Credential>?
            while true {
                let page = try await self.store.secrets(
                    in: table,
                    withoutMark: mark,
                    after: last,
                    limit: Self.stride
                )
                guard let end = page.last else { break }
                try await body(page)
                last = end.context.credentialID
            }
        }
    }

    /// - Returns: nil when it does not open.
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
