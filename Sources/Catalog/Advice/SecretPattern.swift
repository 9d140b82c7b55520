/// A pattern of secrets, and whose they are.
struct SecretPattern: Sendable {
    let pattern: Pattern
    var owners: [(vendor: String, name: String)] = []
}
