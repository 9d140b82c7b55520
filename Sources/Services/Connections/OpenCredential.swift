import Domain

/// A stored credential with its sealed bytes and their content.
struct OpenCredential: Sendable {
    var credential: Credential
    let sealed: [UInt8]
    let content: SealedContent
}

extension OpenCredential: ChangingRow {
    var updatedAt: Timestamp {
        get { self.credential.updatedAt }
        set { self.credential.updatedAt = newValue }
    }
}
