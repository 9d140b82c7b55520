/// The purpose of a credential. The raw values are those of the specification.
package enum CredentialType: String, Sendable, CaseIterable {
    case integration
    case llm
    case storage
    case vectorStore = "vector_store"
    case authProvider = "auth_provider"
    case custom
}
