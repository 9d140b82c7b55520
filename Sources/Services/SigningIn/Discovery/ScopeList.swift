/// Scopes that a server names.
enum ScopeList {
    private static let most = 100

    /// The scopes of a text with blanks between them (RFC 6749, section 3.3): the first 100, each once, without those
    /// that have other characters than a scope may have or more than 256 of them.
    static func split(_ text: String) -> [String] { self.valid(text.split(separator: " ").map(String.init)) }

    /// As ``split(_:)``, of a list.
    static func valid(_ scopes: [String]) -> [String] {
        var found: [String] = []
        for scope in scopes where scope.isScope && !found.contains(scope) {
            guard found.count < Self.most else { break }
            found.append(scope)
        }
        return found
    }
}

extension String {
    fileprivate var isScope: Bool {
        (1...256).contains(self.utf8.count)
            && self.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != 0x22 && $0 != 0x5c }
    }
}
