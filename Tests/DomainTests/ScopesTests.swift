import Domain
import Testing

@Suite struct ScopesTests {
    static let ordinary: [Scope] = [
        .connectionsRead, .connectionsWrite, .credentialsRead, .credentialsWrite, .credentialsReveal, .workspacesRead,
        .workspacesWrite, .keysWrite, .auditRead, .connectWrite, .oauthAppsRead, .oauthAppsWrite,
    ]

    @Test(arguments: ordinary, Scope.allCases)
    func anOrdinaryScopeAllowsItselfOnly(_ held: Scope, _ wanted: Scope) {
        #expect(Scopes([held]).allow(wanted) == (held == wanted))
    }

    @Test(arguments: Scope.allCases)
    func adminAllowsAllButRoot(_ wanted: Scope) {
        #expect(Scopes([.admin]).allow(wanted) == (wanted != .root))
    }

    @Test(arguments: Scope.allCases)
    func rootAllowsEverything(_ wanted: Scope) {
        #expect(Scopes([.root]).allow(wanted))
    }

    @Test(arguments: Scope.allCases)
    func noScopesAllowNothing(_ wanted: Scope) {
        #expect(!Scopes([]).allow(wanted))
    }

    @Test func severalAllowEachOfThem() {
        let scopes = Scopes([.connectionsRead, .keysWrite])
        #expect(Scope.allCases.filter(scopes.allow) == [.connectionsRead, .keysWrite])
    }

    @Test func everyScopeIsNamedOnce() {
        #expect(Scope.allCases == Self.ordinary + [.admin, .root])
        #expect(Set(Scope.allCases.map(\.rawValue)).count == 14)
    }

    @Test func readsBackWhatIsWritten() {
        for bits in 1..<(1 << Scope.allCases.count) {
            let scopes = Scopes(Scope.allCases.enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element))
            #expect(Scopes(text: scopes.description) == scopes)
        }
    }

    @Test(arguments: [
        ("root", "root"), ("connections:write,connections:read", "connections:read,connections:write"),
        ("admin,admin", "admin"), ("credentials:reveal,admin", "credentials:reveal,admin"),
    ])
    func orderAndRepetitionDoNotMatter(_ text: String, _ normal: String) {
        #expect(Scopes(text: text)?.description == normal)
    }

    @Test(arguments: [
        "", ",", "root,", ",root", "root,,admin", "Root", " root", "root ", "root, admin", "root;admin", "connections",
        "connections:", "connections:delete", "*", "connections:*", "root\n",
    ])
    func otherTextIsRefused(_ text: String) {
        #expect(Scopes(text: text) == nil)
    }
}
