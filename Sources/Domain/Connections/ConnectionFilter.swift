/// The conditions of a query for connections. A property that is nil is no condition.
package struct ConnectionFilter: Sendable {
    package let integration: String?
    package let integrationType: IntegrationType?
    package let status: ConnectionStatus?
    package var userID: String?
    package let credentialID: String?
    /// Only connections with status `active` or `testing` whose token expires before this time.
    package let expiresBefore: Timestamp?
    /// A string that the connection's label contains. ASCII letters match in upper and lower case.
    package let search: String?

    /// The id of the service's account that the connections belong to. Only together with ``integration``, because an id
    /// means nothing at another service.
    package let accountID: String?
    /// The origin that named the account (``ServiceAccount/origin``). Only together with ``accountID``.
    package let accountOrigin: String?

    package init(
        integration: String? = nil,
        integrationType: IntegrationType? = nil,
        status: ConnectionStatus? = nil,
        userID: String? = nil,
        credentialID: String? = nil,
        expiresBefore: Timestamp? = nil,
        search: String? = nil,
        accountID: String? = nil,
        accountOrigin: String? = nil
    ) {
        self.integration = integration
        self.integrationType = integrationType
        self.status = status
        self.userID = userID
        self.credentialID = credentialID
        self.expiresBefore = expiresBefore
        self.search = search
        self.accountID = accountID
        self.accountOrigin = accountOrigin
    }
}
