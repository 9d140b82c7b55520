/// A service that connections lead to, and what it requires.
package struct Integration: Sendable {
    package let id: String
    package let name: String
    package let type: IntegrationType
    package let category: String
    package let documentationURL: String
    /// Where the service is called, with placeholders `${config.KEY}`: `https`, or a scheme of the service's own. Nil
    /// when the definition has none.
    package let baseURL: String?
    /// Exactly one is the default.
    package let authMethods: [AuthMethod]
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
