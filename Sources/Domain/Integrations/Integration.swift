/// A service to which connections can be made, as its definition describes it.
package struct Integration: Sendable {
    /// The id by which submissions name the integration: 1 to 100 lower-case letters, digits and `_`.
    package let id: String
    package let name: String
    package let type: IntegrationType
    package let category: String
    /// The `https` URL of the page on which the service documents its credentials.
    package let documentationURL: String
    /// The URL with which every request to the service begins. The scheme is `https` or a scheme of the service's own,
    /// such as `postgresql`. The URL may contain placeholders `${config.KEY}`. Nil when the definition has no
    /// `base_url`.
    package let baseURL: String?
    /// The integration's auth methods, of which exactly one is the default.
    package let authMethods: [AuthMethod]
    /// The fields of `config`, which are the same for all auth methods.
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
