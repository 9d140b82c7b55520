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
            .authorized(.post, "/api/v1/connections", .connectionsWrite, self.create),
            .authorized(.get, "/api/v1/connections/{connection_id}", .connectionsRead, self.get),
        ]
    }

    @Sendable private func create(_ request: AuthorizedRequest) async throws -> Response {
        var body = try await BodyReader(request.request, limit: self.bodyLimit)
        let connection = try await self.connections.create(ConnectionSubmission(&body), by: request.caller)
        return Response { $0.write(connection) }
    }

    @Sendable private func get(_ request: AuthorizedRequest) async throws -> Response {
        let includesCredential = try request.request.queryBool("include_credential") ?? false
        let connection = try self.connections.find(request.parameter("connection_id"), for: request.caller)
        let credential = includesCredential ? try self.connections.credential(of: connection) : nil
        return Response { $0.write(connection, credential: credential) }
    }
}

extension Request {
    /// A query parameter that the specification's framework would read as a boolean; nil when it is absent.
    fileprivate func queryBool(_ name: String) throws -> Bool? {
        guard self.uri.query != nil, let text = self.uri.queryParameters[Substring(name)] else { return nil }
        switch text.lowercased() {
        case "true", "1", "yes", "on", "t", "y": return true
        case "false", "0", "no", "off", "f", "n": return false
        default:
            let message = "Input should be a valid boolean, unable to interpret input"
            throw BodyFailure([BodyFailure.Item("query", name, message: message, type: "bool_parsing")])
        }
    }
}
