import Domain
import HTTPTypes
import Hummingbird

/// The routes of a connection.
struct ConnectionController: Sendable {
    let connections: ConnectionService
    /// In bytes.
    let bodyLimit: Int

    var routes: [Route] {
        [
            .creating(
                "/api/v1/connections",
                .connectionsWrite,
                .connectionCreate,
                ConnectionOperation.create,
                self.create
            ),
            .reading(
                .get,
                "/api/v1/connections/{connection_id}",
                .connectionsRead,
                ConnectionOperation.get,
                self.get
            ),
        ]
    }

    @Sendable private func create(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        var body = try await BodyReader(request.request, limit: self.bodyLimit)
        let connection = try await self.connections.create(
            ConnectionSubmission(&body),
            by: act,
            remembering: request.remembering { $0.write($1) }
        )
        return Response { $0.write(connection) }
    }

    @Sendable private func get(_ request: AuthorizedRequest) async throws -> Response {
        var query = QueryReader(request.request)
        let includesCredential = query.bool("include_credential") ?? false
        try query.finish()
        let connection = try self.connections.find(request.parameter("connection_id"), for: request.caller)
        let credential = includesCredential ? try self.connections.credential(of: connection) : nil
        return Response { $0.write(connection, credential: credential) }
    }
}
