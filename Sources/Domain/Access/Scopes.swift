/// A set of scopes. Its text form is a comma-separated list, such as `connections:read,connections:write`.
package struct Scopes: Sendable, Equatable, CustomStringConvertible {
    private let bits: UInt32

    package init(_ scopes: some Sequence<Scope>) {
        self.bits = scopes.reduce(0) { $0 | Self.bit($1) }
    }

    /// Parses a comma-separated list of scopes. Nil when the list is empty or contains an unknown scope.
    package init?(text: String) {
        let names = text.split(separator: ",", omittingEmptySubsequences: false)
        let scopes = names.compactMap { Scope(rawValue: String($0)) }
        guard scopes.count == names.count else { return nil }
        self.init(scopes)
    }

    /// Whether these scopes permit an operation that requires `scope`: they include `scope`, `root`, or `admin`. Scope
    /// `admin` does not permit operations that require `root`.
    package func allow(_ scope: Scope) -> Bool {
        let everything = scope == .root ? Self.bit(.root) : Self.bit(.root) | Self.bit(.admin)
        return self.bits & (Self.bit(scope) | everything) != 0
    }

    /// Whether these scopes allow every scope in `other`.
    package func cover(_ other: Scopes) -> Bool { other.all.allSatisfy(self.allow) }

    package var all: [Scope] { Scope.allCases.filter { self.bits & Self.bit($0) != 0 } }
    package var description: String { self.all.map(\.rawValue).joined(separator: ",") }

    private static func bit(_ scope: Scope) -> UInt32 {
        switch scope {
        case .connectionsRead: 1 << 0
        case .connectionsWrite: 1 << 1
        case .credentialsRead: 1 << 2
        case .credentialsWrite: 1 << 3
        case .credentialsReveal: 1 << 4
        case .workspacesRead: 1 << 5
        case .workspacesWrite: 1 << 6
        case .keysWrite: 1 << 7
        case .admin: 1 << 8
        case .root: 1 << 9
        case .auditRead: 1 << 10
        case .connectWrite: 1 << 11
        case .oauthAppsRead: 1 << 12
        case .oauthAppsWrite: 1 << 13
        }
    }
}
