import API
import Catalog
import Domain
import Foundation
import Logging
import SQLite
import Testing
import Vault

@testable import patchbay

@Suite struct APIDocumentTests {
    private let operations: Set<String>

    init() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "patchbay-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "empty.db").path(percentEncoded: false)
        let services = try Services(path: path, settings: Settings())
        let masterKey = MasterKey()
        let dataKey = try DataKeyRecord(id: 1, wrappedBy: masterKey, at: Clock.system.now())
        let vault = Vault(try KeyRing([dataKey], master: masterKey))
        let api = API(
            authenticator: services.authenticator,
            connections: services.connections(catalog: try .builtIn(), vault: vault),
            credentials: services.credentials(catalog: try .builtIn(), vault: vault),
            workspaces: services.workspaces,
            keys: services.keys,
            idempotency: services.idempotency(vault: vault),
            auditEvents: services.auditEvents,
            identifiers: services.identifiers,
            bodyLimit: Settings().bodyLimit,
            logger: Logger(label: "test"),
            requestLog: nil,
            checkReadiness: {}
        )
        self.operations = Set(api.operations.map { "\($0.method) \($0.path)" })
        try services.database.close()
    }

    @Test func everyRouteHasItsSection() throws {
        let sections = try Repository.text("docs/api.md").captures(of: "^## `([A-Z]+ /.*)`$")
        #expect(Set(sections) == self.operations)
    }

    @Test func everyRouteNamedIsOne() throws {
        let named = try Repository.manual().captures(of: "`((?:GET|POST|PUT|PATCH|DELETE) /[^` ?]*)")
        #expect(!named.isEmpty)
        for operation in named { #expect(self.operations.contains(operation), "\(operation)") }
    }

    @Test(arguments: Scope.allCases)
    func scopeIsDescribed(scope: Scope) throws {
        #expect(try Repository.text("docs/api.md").contains("| `\(scope.rawValue)` |"))
    }
}
