/// The conditions for a list of integrations. The list has the integrations that satisfy all conditions.
package struct IntegrationQuery: Sendable, Equatable {
    /// Words to find in id, name and category. Nil, or a text without letters and digits, is no condition.
    package let text: String?
    package let type: IntegrationType?
    package let category: String?

    package init(text: String? = nil, type: IntegrationType? = nil, category: String? = nil) {
        self.text = text
        self.type = type
        self.category = category
    }
}
