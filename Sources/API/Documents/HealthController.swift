import HTTPTypes
import Hummingbird
import JSON
import Logging
import Web

/// The routes `/healthz` (the process answers requests) and `/readyz` (the database can be used). Neither route needs
/// an API key, and neither reply contains any other information.
struct HealthController: Sendable {
    /// Throws when the database cannot be read, or when a start would not find it.
    let checkReadiness: @Sendable () async throws -> Void
    let logger: Logger

    var routes: [Route] {
        [
            .open(.get, "/healthz", Self.liveness) { _, _ in Response.status("ok") },
            .open(.get, "/readyz", Self.readiness) { _, _ in
                do {
                    try await self.checkReadiness()
                    return Response.status("ready")
                } catch {
                    self.logger.error("the database cannot be used", metadata: error.logMetadata)
                    return Response(status: .serviceUnavailable, detail: "The database cannot be used")
                }
            },
        ]
    }

    private static let liveness = Operation(
        "check_liveness",
        .service,
        "Whether the process answers.",
        responses: [.ok(.serviceStatus, example: ["status": "ok"])]
    )

    private static let readiness = Operation(
        "check_readiness",
        .service,
        "Whether the database can be used.",
        responses: [
            .ok(.serviceStatus, example: ["status": "ready"]),
            .refusal(.serviceUnavailable, "The database cannot be used"),
        ]
    )
}

extension Schema {
    fileprivate static let serviceStatus = Schema.object("ServiceStatus", nil, [.required("status", .string())])
}

extension Response {
    fileprivate static func status(_ word: String) -> Response {
        Response { json in
            json.beginObject()
            json.member("status", word)
            json.endObject()
        }
    }
}
