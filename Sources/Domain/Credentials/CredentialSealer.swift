/// Seals (encrypts and authenticates) and opens (decrypts) the secrets of credentials.
package protocol CredentialSealer: ObjectSealer {
    func seal(_ content: SealedContent, for context: SealingContext) throws -> [UInt8]
    /// Opens the bytes that ``seal(_:for:)`` returned for the same context.
    ///
    /// - Throws: an error when the sealed bytes were changed, or were sealed for another context.
    func open(_ sealed: [UInt8], for context: SealingContext) throws -> SealedContent
}

extension CredentialSealer {
    /// Opens a sealed secret that was read from the database.
    ///
    /// - Throws: `UnreadableSecret` when the secret cannot be opened for any reason.
    package func openStored(_ sealed: [UInt8], for context: SealingContext) throws -> SealedContent {
        do {
            return try self.open(sealed, for: context)
        } catch {
            throw UnreadableSecret(rowID: context.rowID, cause: error)
        }
    }

    /// Opens the sealed secret of a credential's row for a use of the secret. Every use goes through this function or
    /// ``openStored(previous:version:of:)``, so nobody uses a secret whose access was taken back. Sealed bytes without a
    /// list of destinations in a row that is marked as having one count as given for no place: somebody put back bytes
    /// from before the lists.
    ///
    /// - Throws: ``ServiceError/accessTakenBack``; `UnreadableSecret` when the secret cannot be opened for any reason.
    package func openStored(_ sealed: [UInt8], of credential: Credential) throws -> SealedContent {
        try credential.requireUsable()
        return try self.openForRevocation(sealed, of: credential)
    }

    /// Opens a credential's previous secret, to restore it.
    ///
    /// - Throws: ``ServiceError/accessTakenBack``; `UnreadableSecret` when the secret cannot be opened for any reason.
    package func openStored(previous sealed: [UInt8], version: Int, of credential: Credential) throws -> SealedContent {
        try credential.requireUsable()
        let context = SealingContext(
            workspaceID: credential.workspaceID,
            credentialID: credential.id,
            version: version
        )
        return try self.openStored(sealed, for: context)
    }

    /// Opens the sealed secret of a credential, also after its access was taken back, to tell the service of the end.
    ///
    /// - Throws: `UnreadableSecret` when the secret cannot be opened for any reason.
    package func openForRevocation(_ sealed: [UInt8], of credential: Credential) throws -> SealedContent {
        let content = try self.openStored(sealed, for: credential.sealingContext)
        guard credential.isListed, content.destinations == nil else { return content }
        return SealedContent(content.secret, for: [])
    }
}
