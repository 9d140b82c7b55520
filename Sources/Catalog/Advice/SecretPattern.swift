/// A pattern of secrets and the fields that have this pattern.
struct SecretPattern: Sendable {
    let pattern: Pattern
    /// The vendor's domain and the field's name for people, such as `GitHub's 'Access Token'`.
    var owners: [(vendor: String, name: String)] = []
}
