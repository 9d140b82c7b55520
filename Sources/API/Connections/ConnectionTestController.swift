import Domain
import Hummingbird
import JSON
import Services
import Web

/// The routes that test a connection against its service, and that read its last test.
struct ConnectionTestController: Sendable {
    let connections: ConnectionService
    let tester: ConnectionTester

    var routes: [Route] {
        [
            .changing(
                .post,
                "/api/v1/connections/{connection_id}/test",
                .connectionsWrite,
                users: .ownRows(.connectionUser),
                .connectionTest,
                ConnectionTestOperation.test,
                self.test
            ),
            .reading(
                .get,
                "/api/v1/connections/{connection_id}/test",
                .connectionsRead,
                users: .ownRows(.connectionUser),
                ConnectionTestOperation.lastTest,
                self.lastTest
            ),
        ]
    }

    @Sendable private func test(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        let id = try request.parameter("connection_id")
        // The connection is looked up before the body is read, so that a caller who may not reach the connection gets
        // 404, and not the errors of the body.
        _ = try await self.connections.find(id, for: act.caller)
        var body = try await request.optionalBody()
        let activates = body.bool("activate") ?? false
        try body.finish()
        let (connection, evidence) = try await self.tester.test(id, activates: activates, by: act)
        return Response { $0.write(evidence, of: connection, for: act.caller) }
    }

    @Sendable private nonisolated(nonsending) func lastTest(_ request: AuthorizedRequest) async throws -> Response {
        let id = try request.parameter("connection_id")
        let connection = try await self.connections.find(id, for: request.caller)
        guard let evidence = try await self.tester.lastTest(of: connection) else {
            throw ServiceError(.notFound, "The connection was never tested; test it with POST")
        }
        return Response { $0.write(evidence, of: connection, for: request.caller) }
    }
}
