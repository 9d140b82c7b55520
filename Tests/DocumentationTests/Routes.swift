import Catalog
import Domain
import Foundation
import Logging
import SQLite
import Vault

@testable import API
@testable import patchbay

/// The routes as the daemon has them, over an empty database.
enum Routes {
    static func all() throws -> [Route] {
        let directory = FileManager.default.temporaryDirectory.appending(path: "patchbay-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "empty.db").path(percentEncoded: false)
        let services = try Services(path: path, settings: Settings())
        let masterKey = MasterKey()
        let dataKey = try DataKeyRecord(id: 1, wrappedBy: masterKey, at: Clock.system.now())
        let vault = Vault(try KeyRing([dataKey], master: masterKey))
        let logger = Logger(label: "test")
        let api = services.api(
            Settings(),
            catalog: try Catalog.builtIn(),
            vault: vault,
            logger: logger,
            requestLog: nil
        )
        services.database.close()
        return api.routes
    }
}
