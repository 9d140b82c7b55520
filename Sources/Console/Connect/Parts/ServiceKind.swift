/// The kinds by which people look for a service. Definitions have some fifty categories, in the words of developers.
package enum ServiceKind: String, CaseIterable, Sendable {
    case mail, chat, customers, databases, documents, models, work, money, development, web, other

    /// The kind of a definition's category.
    package init(category: String) {
        self = Self.kinds[category] ?? .other
    }

    private static let kinds: [String: ServiceKind] = [
        "email": .mail, "calendar": .mail, "scheduling": .mail, "contacts": .mail, "meetings": .mail,
        "chat": .chat, "messaging": .chat, "social_media": .chat,
        "crm": .customers, "support": .customers, "marketing": .customers, "advertising": .customers,
        "database": .databases, "data_warehouse": .databases, "key_value": .databases, "graph_database": .databases,
        "vector_store": .databases, "spreadsheet": .databases,
        "documents": .documents, "file_storage": .documents, "object_storage": .documents,
        "file_transfer": .documents, "cms": .documents, "e_signature": .documents, "forms": .documents,
        "design": .documents, "media": .documents,
        "llm": .models, "embeddings": .models, "speech": .models, "llm_observability": .models, "translation": .models,
        "project_management": .work, "itsm": .work, "incident_management": .work,
        "payments": .money, "accounting": .money, "banking": .money, "ecommerce": .money,
        "devtools": .development, "monitoring": .development, "hosting": .development, "analytics": .development,
        "identity": .development, "code_execution": .development, "browser_automation": .development,
        "search": .web, "search_engine": .web, "web_scraping": .web, "weather": .web, "maps": .web,
    ]

    var text: PageText {
        switch self {
        case .mail: .kindMail
        case .chat: .kindChat
        case .customers: .kindCustomers
        case .databases: .kindDatabases
        case .documents: .kindDocuments
        case .models: .kindModels
        case .work: .kindWork
        case .money: .kindMoney
        case .development: .kindDevelopment
        case .web: .kindWeb
        case .other: .kindOther
        }
    }
}
