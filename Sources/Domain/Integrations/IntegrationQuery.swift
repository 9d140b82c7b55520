/// Which integrations somebody looks for.
package struct IntegrationQuery: Sendable, Equatable {
    /// Sought in id, name and category; nil or white space for all.
    package let text: String?
    package let type: IntegrationType?
    package let category: String?

    package init(text: String? = nil, type: IntegrationType? = nil, category: String? = nil) {
        self.text = text
        self.type = type
        self.category = category
    }
}
