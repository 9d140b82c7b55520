/// Which connections a list holds: those for which every member that is not nil holds.
package struct ConnectionFilter: Sendable {
    package let integration: String?
    package let integrationType: IntegrationType?
    package let status: ConnectionStatus?
    package let userID: String?
    package let credentialID: String?
    /// Only those in use whose token ends before then.
    package let expiresBefore: Timestamp?
    /// A part of the label; ASCII letters match in either case.
    package let search: String?

    package init(
        integration: String? = nil,
        integrationType: IntegrationType? = nil,
        status: ConnectionStatus? = nil,
        userID: String? = nil,
        credentialID: String? = nil,
        expiresBefore: Timestamp? = nil,
        search: String? = nil
    ) {
        self.integration = integration
        self.integrationType = integrationType
        self.status = status
        self.userID = userID
        self.credentialID = credentialID
        self.expiresBefore = expiresBefore
        self.search = search
    }
}
