import HTTPTypes
import Hummingbird
import JSON
import TestSupport

@testable import Web

extension Route {
    /// The names in braces.
    var placeholders: [String] {
        self.path.description.matches(of: /\{([a-z_]+)\}/).map { String($0.output.1) }
    }

    func path(with ids: [String: String]) -> String {
        self.placeholders.reduce(self.path.description) { path, name in
            path.replacing("{\(name)}", with: ids[name] ?? Tenant.words[name] ?? name)
        }
    }

    /// Sends the operation's own example, if it takes a body.
    /// - Parameter body: the example of the document without it.
    func send(
        to sandbox: Sandbox,
        with ids: [String: String],
        query: String = "",
        as key: Sandbox.Key,
        body: String? = nil
    ) async throws -> Reply {
        try await sandbox.request(
            self.method.rawValue,
            self.path(with: ids) + query,
            as: key,
            headers: ["X-Request-Id": "same"],
            body: body ?? self.operation.body?.example.serialized()
        )
    }
}
