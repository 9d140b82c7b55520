import Domain
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Web

/// The routes that a form calls before it creates a connection: the list of integrations, the fields that an
/// integration requires, and a validation of credentials and config that stores nothing.
struct IntegrationController: Sendable {
    let catalog: any IntegrationCatalog
    let clock: Clock

    var routes: [Route] {
        [
            .reading(
                .get,
                "/api/v1/integrations",
                .connectionsRead,
                users: .noRows,
                IntegrationOperation.list,
                self.list
            ),
            .reading(
                .get,
                "/api/v1/integrations/{integration_id}",
                .connectionsRead,
                users: .noRows,
                IntegrationOperation.get,
                self.get
            ),
            .reading(
                .get,
                "/api/v1/connections/integrations/{integration_id}/requirements",
                .connectionsRead,
                users: .noRows,
                IntegrationOperation.requirements,
                self.requirements
            ),
            .reading(
                .post,
                "/api/v1/connections/validate",
                .connectionsRead,
                users: .noRows,
                IntegrationOperation.validate,
                self.validate
            ),
        ]
    }

    @Sendable private func list(_ request: AuthorizedRequest) async throws -> Response {
        var query = request.query
        let search = query.search(maxLength: 100)
        let type = query.enumeration("type", of: IntegrationType.self)
        let category = query.string("category", maxLength: 100)
        let skip = query.skip()
        let limit = query.limit()
        try query.finish()
        let found = self.catalog.integrations(matching: IntegrationQuery(text: search, type: type, category: category))
        return Self.tagged(request) { json in
            json.beginObject()
            json.member("integrations", each: found.dropFirst(skip).prefix(limit)) { $0.writeSummary($1) }
            json.member("total", found.count)
            json.member("page", skip / limit + 1)
            json.member("size", limit)
            json.endObject()
        }
    }

    @Sendable private func get(_ request: AuthorizedRequest) async throws -> Response {
        let integration = try self.catalog.integration(request.parameter("integration_id"))
        return Self.tagged(request) { $0.write(integration) }
    }

    @Sendable private func requirements(_ request: AuthorizedRequest) async throws -> Response {
        let integrationID = try request.parameter("integration_id")
        var query = request.query
        let authMethodID = query.string("auth_method_id")
        let format = query.enumeration("format", of: RequirementsFormat.self)
        try query.finish()
        let accept = request.request.headers[values: .accept]
        switch format ?? (accept.contains(where: \.namesSchema) ? .jsonSchema : .json) {
        case .json:
            let requirements = try self.catalog.requirements(of: integrationID, authMethodID: authMethodID)
            return Self.tagged(request, headers: [.vary: "Accept", .contentType: "application/json"]) {
                $0.write(requirements)
            }
        case .jsonSchema:
            let schema = try self.catalog.schema(of: integrationID, authMethodID: authMethodID)
            let headers: HTTPFields = [.vary: "Accept", .contentType: "application/schema+json"]
            return Self.tagged(request, headers: headers) { $0.value(schema) }
        }
    }

    @Sendable private func validate(_ request: AuthorizedRequest) async throws -> Response {
        var query = request.query
        let integrationID = query.requiredString("integration_id")
        let integrationType = query.enumeration("integration_type", of: IntegrationType.self)
        let authMethodID = query.string("auth_method_id")
        try query.finish()
        var body = try await request.body()
        let config = body.object("config", nullable: false)
        let credentials = body.object("credentials", nullable: true)
        // Other members are ignored, so that a client can send the same body to this route and to the route that
        // creates a connection.
        try body.finish(ignoringOthers: true)
        let validation = self.catalog.validate(
            ConnectionSubmission(
                integration: integrationID ?? "",
                integrationType: integrationType,
                config: config ?? [:],
                credentials: credentials.map { Secret($0) },
                authMethodID: authMethodID
            ),
            now: self.clock.now()
        )
        return Response { $0.write(validation) }
    }

    /// A reply with a JSON body. Its `ETag` is computed from the body, because integrations have no `updated_at`.
    private static func tagged(
        _ request: AuthorizedRequest,
        headers: HTTPFields = [.contentType: "application/json"],
        json write: (inout JSONWriter) -> Void
    ) -> Response {
        var writer = JSONWriter(reservingCapacity: 4096)
        write(&writer)
        let body = ResponseBody(byteBuffer: ByteBuffer(bytes: writer.bytes))
        return Response(status: .ok, headers: headers, body: body)
            .tagged(EntityTag(of: writer.bytes), for: request.request)
    }
}

extension String {
    /// Whether this value of an `Accept` header contains `application/schema+json`. Parameters of the media type, such
    /// as the weight `q`, are ignored.
    fileprivate var namesSchema: Bool {
        self.split(separator: ",").contains { range in
            range.prefix { $0 != ";" }.lowercased().filter { $0 != " " } == "application/schema+json"
        }
    }
}
