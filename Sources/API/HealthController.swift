import HTTPTypes
import Hummingbird
import JSON
import Logging

/// Whether the process answers, and whether it can do its work. Neither needs a key nor tells anything else.
struct HealthController: Sendable {
    /// Throws when the database cannot be read.
    let checkReadiness: @Sendable () throws -> Void
    let logger: Logger

    var routes: [Route] {
        [
            .open(.get, "/healthz") { _, _ in Response.status("ok") },
            .open(.get, "/readyz") { _, _ in
                do {
                    try self.checkReadiness()
                    return Response.status("ready")
                } catch {
                    self.logger.error("the database cannot be read", metadata: error.logMetadata)
                    return Response(status: .serviceUnavailable, detail: "The database cannot be read")
                }
            },
        ]
    }
}

extension Response {
    fileprivate static func status(_ word: StaticString) -> Response {
        Response { json in
            json.beginObject()
            json.key("status")
            json.string(word)
            json.endObject()
        }
    }
}
