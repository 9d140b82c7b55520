/// A service that connections can be made to, as its definition describes the service.
package struct Integration: Sendable {
    /// 1 to 100 lower-case letters, digits and `_`; submissions name the integration by this id.
    package let id: String
    package let name: String
    package let type: IntegrationType
    package let category: String
    /// The page on which the service explains its credentials; `https`.
    package let documentationURL: String
    /// The URL that the service's calls begin with: `https`, or a scheme of the service's own such as `postgresql`. The
    /// URL may have placeholders `${config.KEY}`. Nil when the definition has no `base_url`.
    package let baseURL: String?
    /// Exactly one method is the default.
    package let authMethods: [AuthMethod]
    /// The members of `config`, for every method.
    package let configFields: [Field]

    package init(
        id: String,
        name: String,
        type: IntegrationType,
        category: String,
        documentationURL: String,
        baseURL: String?,
        authMethods: [AuthMethod],
        configFields: [Field]
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.category = category
        self.documentationURL = documentationURL
        self.baseURL = baseURL
        self.authMethods = authMethods
        self.configFields = configFields
    }
}
