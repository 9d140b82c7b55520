/// What a credential is for. The raw values are the specification's.
package enum CredentialType: String, Sendable, CaseIterable {
    case integration
    case llm
    case storage
    case vectorStore = "vector_store"
    case authProvider = "auth_provider"
    case custom
}
