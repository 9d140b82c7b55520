package import Domain
package import JSON
import Web

extension BodyReader {
    /// Reads the member `permissions`, 1 to 100 scopes. Nil when the member is absent or null.
    fileprivate mutating func permissions() -> Scopes? {
        self.list(
            "permissions",
            BodyFailure.Item.message(for: Scope.self),
            type: "enum",
            count: 1...100,
            read: Scope.init(rawValue:)
        )
        .map { Scopes($0) }
    }

    fileprivate mutating func requiredPermissions() -> Scopes? {
        guard let value = self.member("permissions"), value != .null else {
            return self.add(.missing("body", "permissions"))
        }
        return self.permissions()
    }

    /// Reads the member `ip_whitelist`, up to 100 addresses and networks. Nil when the member is absent or null.
    fileprivate mutating func addresses() -> [AddressBlock]? {
        self.list(
            "ip_whitelist",
            "Input should be an IP address, or a network such as 192.0.2.0/24 or 2001:db8::/32",
            type: "ip_any_network",
            read: AddressBlock.init
        )
    }
}

extension APIKeySubmission {
    /// Reads a body with the schema `APIKeyCreate`.
    ///
    /// - Throws: `BodyFailure` with all errors, in the order of the schema's members.
    init(_ body: inout BodyReader) throws {
        let label = body.requiredString("label", minLength: 1, maxLength: 255)
        let status = body.enumeration("status", of: APIKeyStatus.self)
        let expiresAt = body.timestamp("expires_at")
        let scopes = body.requiredPermissions()
        let addresses = body.addresses()
        try body.finish()
        guard let label, let scopes else { preconditionFailure("finish() throws when one is missing") }
        self.init(
            label: label,
            scopes: scopes,
            isActive: status != .inactive,
            expiresAt: expiresAt,
            allowedAddresses: addresses ?? []
        )
    }
}

extension APIKeyChanges {
    /// Reads a body with the schema `APIKeyUpdate`. An absent member leaves the value unchanged. Null clears
    /// `expires_at` and `ip_whitelist`; for the other members, null is treated like an absent member.
    ///
    /// - Throws: `BodyFailure` with all errors.
    init(_ body: inout BodyReader) throws {
        let label = body.string("label", minLength: 1, maxLength: 255)
        let status = body.enumeration("status", of: APIKeyStatus.self)
        let expiresAt = body.timestamp("expires_at")
        let scopes = body.permissions()
        let addresses = body.addresses()
        let isEndless = body.isNull("expires_at")
        let isEverywhere = body.isNull("ip_whitelist")
        try body.finish()
        self.init(
            label: label,
            scopes: scopes,
            isActive: status.map { $0 == .active },
            expiresAt: isEndless ? .some(nil) : expiresAt.map { .some($0) },
            allowedAddresses: isEverywhere ? [] : addresses
        )
    }
}

extension JSONWriter {
    /// Writes an API key with the schema `APIKeyRead`, or with the schema `APIKeyCreated` when a token is given.
    ///
    /// - Parameter token: written as `secret`. Given only in the reply to the creation of the key, because the key is
    ///   stored with a hash of the token only.
    package mutating func write(_ key: APIKey, token: APIKeyToken? = nil) {
        self.beginObject()
        self.member("id", key.id.text)
        self.member("key", APIKeyToken.publicPart(of: key.id))
        if let token {
            self.member("secret", token.secret.reveal())
        }
        self.member("label", key.label)
        self.member("status", (key.isActive && key.revokedAt == nil ? APIKeyStatus.active : .inactive).rawValue)
        self.member("permissions", each: key.scopes.all) { $0.string($1.rawValue) }
        self.member("expires_at", key.expiresAt?.text)
        self.key("ip_whitelist")
        self.writeAddresses(key.allowedAddresses)
        self.member("workspace_id", key.workspaceID.text)
        self.member("created_by", key.createdBy)
        self.member("created_at", key.createdAt.text)
        self.member("updated_at", key.updatedAt.text)
        self.member("last_used_at", key.lastUsedAt?.text)
        self.member("revoked_at", key.revokedAt?.text)
        self.endObject()
    }

    /// Writes the addresses as a list of strings. An empty list is written as `null`, because then every address is
    /// allowed.
    private mutating func writeAddresses(_ addresses: [AddressBlock]) {
        guard !addresses.isEmpty else { return self.null() }
        self.beginArray()
        for address in addresses { self.string(address.description) }
        self.endArray()
    }
}
