package import JSON

/// The record of ending a grant at the service. Each token of the credential is in one of the lists, by its name, such
/// as `refresh_token`.
package struct RevocationReceipt: Sendable, Equatable {
    /// The tokens that the service ended, or no longer knew.
    package var revoked: [String]
    /// The tokens that the service was not told of, or did not end. They may still work at the service.
    package var kept: [String]
    /// The tokens for which the service offers no way.
    package var unsupported: [String]
    /// The tokens that the service is still being told of.
    package var pending: [String]

    package init(
        revoked: [String] = [],
        kept: [String] = [],
        unsupported: [String] = [],
        pending: [String] = []
    ) {
        self.revoked = revoked
        self.kept = kept
        self.unsupported = unsupported
        self.pending = pending
    }

    /// Gives up the pending tokens: they are kept.
    package mutating func giveUp() {
        self.kept += self.pending
        self.pending = []
    }
}

/// A revocation that was begun: its receipt, and the values of the connection that tell where the service is asked. The
/// connection itself may be deleted meanwhile.
package struct Revocation: Sendable, Equatable {
    package var receipt: RevocationReceipt
    package let integration: String
    package let authMethodID: String
    package let config: JSONObject
    package let begunAt: Timestamp

    package init(
        _ receipt: RevocationReceipt,
        integration: String,
        authMethodID: String,
        config: JSONObject,
        begunAt: Timestamp
    ) {
        self.receipt = receipt
        self.integration = integration
        self.authMethodID = authMethodID
        self.config = config
        self.begunAt = begunAt
    }
}

// MARK: - JSON

extension RevocationReceipt {
    /// Writes the four lists as members of the object that was begun.
    package func writeMembers(to json: inout JSONWriter) {
        json.member("revoked", each: self.revoked) { $0.string($1) }
        json.member("kept", each: self.kept) { $0.string($1) }
        json.member("unsupported", each: self.unsupported) { $0.string($1) }
        json.member("pending", each: self.pending) { $0.string($1) }
    }
}

extension Revocation {
    /// The JSON object that is stored.
    package var json: JSON {
        func list(_ names: [String]) -> JSON { .array(names.map { .string($0) }) }
        return [
            "revoked": list(self.receipt.revoked),
            "kept": list(self.receipt.kept),
            "unsupported": list(self.receipt.unsupported),
            "pending": list(self.receipt.pending),
            "integration": .string(self.integration),
            "auth_method_id": .string(self.authMethodID),
            "config": .object(self.config),
            "begun_at": .string(self.begunAt.text),
        ]
    }

    /// Reads the object of ``json``. Nil for any other value.
    package init?(_ json: JSON) {
        guard let integration = json["integration"]?.string, let method = json["auth_method_id"]?.string,
            let begunAt = json["begun_at"]?.string.flatMap(Timestamp.init(rfc3339:))
        else { return nil }
        func list(_ name: String) -> [String] { json[name]?.array?.compactMap(\.string) ?? [] }
        self.init(
            RevocationReceipt(
                revoked: list("revoked"),
                kept: list("kept"),
                unsupported: list("unsupported"),
                pending: list("pending")
            ),
            integration: integration,
            authMethodID: method,
            config: json["config"]?.object ?? [:],
            begunAt: begunAt
        )
    }
}

extension AuditDetails {
    /// The names of the tokens, in the lists of the receipt.
    package init(of receipt: RevocationReceipt) {
        self.init { receipt.writeMembers(to: &$0) }
    }
}
