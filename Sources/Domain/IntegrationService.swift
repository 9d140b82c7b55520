package import JSON

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

/// What can be asked about integrations before a connection is made.
package struct IntegrationService: Sendable {
    private let catalog: any IntegrationCatalog
    private let clock: Clock

    package init(catalog: any IntegrationCatalog, clock: Clock) {
        self.catalog = catalog
        self.clock = clock
    }

    /// - Throws: `ServiceError.notFound`.
    package func find(_ id: String) throws -> Integration {
        try self.catalog.integration(id)
    }

    /// All that match, best first.
    package func search(_ query: IntegrationQuery) -> [Integration] {
        self.catalog.integrations(matching: query)
    }

    /// - Throws: `ServiceError.notFound` for the integration or its method.
    package func requirements(of integrationID: String, authMethodID: String?) throws -> Requirements {
        try self.catalog.requirements(of: integrationID, authMethodID: authMethodID)
    }

    /// The requirements as JSON Schema.
    ///
    /// - Throws: as `requirements(of:authMethodID:)`.
    package func schema(of integrationID: String, authMethodID: String?) throws -> JSON {
        try self.catalog.schema(of: integrationID, authMethodID: authMethodID)
    }

    /// Checks as a create does, and stores nothing.
    package func validate(_ draft: ConnectionDraft) -> Validation {
        self.catalog.validate(draft, now: self.clock.now())
    }
}
