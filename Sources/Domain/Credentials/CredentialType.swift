/// The kind of service that a credential is for. The specification defines the raw values.
package enum CredentialType: String, Sendable, CaseIterable {
    case integration
    case llm
    case storage
    case vectorStore = "vector_store"
    case authProvider = "auth_provider"
    case custom
}
