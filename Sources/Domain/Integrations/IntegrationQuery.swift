/// The conditions of a query for integrations. An integration has to satisfy every condition; a property that is nil is
/// no condition.
package struct IntegrationQuery: Sendable, Equatable {
    /// Words that the id, the name or the category contains. A string without letters and digits is no condition.
    package let text: String?
    package let type: IntegrationType?
    package let category: String?

    package init(text: String? = nil, type: IntegrationType? = nil, category: String? = nil) {
        self.text = text
        self.type = type
        self.category = category
    }
}
