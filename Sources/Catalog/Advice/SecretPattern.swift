/// A pattern of secret values, with every field of the catalog that has this pattern.
struct SecretPattern: Sendable {
    let pattern: Pattern
    /// The fields with this pattern: for each, its vendor's domain, such as `github.com`, and a name of the field for
    /// messages, such as `GitHub's 'Access Token'`.
    var owners: [(vendor: String, name: String)] = []
}
