import Domain
import HTTPTypes
import Hummingbird
import JSON
import Services
import Web

/// The routes that create, list, read, change and delete connections, and the route that reveals a connection's secret.
struct ConnectionController: Sendable {
    let connections: ConnectionService
    let tester: ConnectionTester
    let revocations: RevocationService

    private static let ownRows = UserAccess.ownRows(.connectionUser)

    var routes: [Route] { self.readingRoutes + self.changingRoutes }

    private var readingRoutes: [Route] {
        [
            .listing("/api/v1/connections", .connectionsRead, users: Self.ownRows, ConnectionOperation.list) {
                try await self.list($0, userID: nil)
            },
            .reading(
                .get,
                "/api/v1/connections/{connection_id}",
                .connectionsRead,
                users: Self.ownRows,
                ConnectionOperation.get,
                self.get
            ),
            .listing(
                "/api/v1/connections/users/{user_id}",
                .connectionsRead,
                users: Self.ownRows,
                ConnectionOperation.listOfUser
            ) {
                try await self.list($0, userID: $0.parameter("user_id"))
            },
            .listing(
                "/api/v1/connections/{connection_id}/events",
                .connectionsRead,
                users: Self.ownRows,
                ConnectionOperation.events,
                self.events
            ),
        ]
    }

    private var changingRoutes: [Route] {
        [
            .creating(
                "/api/v1/connections",
                .connectionsWrite,
                users: Self.ownRows,
                .connectionCreate,
                ConnectionOperation.create,
                self.create
            ),
            .changing(
                .put,
                "/api/v1/connections/{connection_id}",
                .connectionsWrite,
                users: Self.ownRows,
                .connectionUpdate,
                ConnectionOperation.update,
                self.update
            ),
            .changing(
                .delete,
                "/api/v1/connections/{connection_id}",
                .connectionsWrite,
                users: Self.ownRows,
                .connectionDelete,
                ConnectionOperation.delete,
                self.delete
            ),
            .changing(
                .post,
                "/api/v1/connections/{connection_id}/activate",
                .connectionsWrite,
                users: Self.ownRows,
                .connectionActivate,
                ConnectionOperation.activate
            ) { request, act in
                let connection = try await self.connections.activate(
                    request.parameter("connection_id"),
                    if: request.precondition,
                    by: act
                )
                return Response { $0.write(connection, for: act.caller) }
            },
            .changing(
                .post,
                "/api/v1/connections/{connection_id}/events",
                .connectionsWrite,
                users: Self.ownRows,
                .connectionReport,
                ConnectionOperation.report,
                self.report
            ),
            .changing(
                .post,
                "/api/v1/connections/{connection_id}/reveal",
                .credentialsReveal,
                users: Self.ownRows,
                .connectionReveal,
                ConnectionOperation.reveal,
                self.reveal
            )
            .replying(upTo: Route.secretReplyByteLimit),
            .changing(
                .post,
                "/api/v1/connections/{connection_id}/deactivate",
                .connectionsWrite,
                users: Self.ownRows,
                .connectionDeactivate,
                ConnectionOperation.deactivate
            ) { request, act in
                let connection = try await self.connections.deactivate(
                    request.parameter("connection_id"),
                    if: request.precondition,
                    by: act
                )
                return Response { $0.write(connection, for: act.caller) }
            },
        ]
    }

    @Sendable private nonisolated(nonsending) func create(
        _ request: AuthorizedRequest,
        _ act: Act
    ) async throws -> Response {
        var query = request.query
        let mode = query.enumeration("verify", of: VerificationMode.self)
        // The specification's framework ignores parameters that it does not know.
        try query.finish(ignoringOthers: true)
        var body = try await request.body()
        do {
            let connection = try await self.connections.create(
                ConnectionSubmission(&body),
                verifying: mode,
                by: act,
                remembering: request.remembering { $0.write($1, for: act.caller) }
            )
            return Response { $0.write(connection, for: act.caller) }
        } catch {
            request.note(RefusedCreate(&body))
            throw error
        }
    }

    /// Lists a page of connections, filtered by the parameters in the query.
    ///
    /// - Parameter userID: the user whose connections are listed. If nil, the query may have a parameter `user_id`;
    ///   without this parameter, the connections of all users are listed.
    private func list(_ request: AuthorizedRequest, userID: String?) async throws -> Response {
        var query = request.query
        let page = query.page(of: Connection.self)
        let filter = ConnectionFilter(&query, userID: userID)
        try query.finish()
        let connections = try await self.connections.list(filter, page.request, for: request.caller)
        return Response {
            $0.write(connections, "connections", of: page, id: \.id) { $0.write($1, for: request.caller) }
        }
    }

    @Sendable private nonisolated(nonsending) func get(_ request: AuthorizedRequest) async throws -> Response {
        var query = request.query
        let includesCredential = query.bool("include_credential") ?? false
        let included = query.included()
        try query.finish()
        let connection = try await self.connections.find(request.parameter("connection_id"), for: request.caller)
        guard includesCredential || !included.isEmpty else {
            return Response { $0.write(connection, for: request.caller) }
                .tagged(EntityTag(updatedAt: connection.updatedAt), for: request.request)
        }
        // This reply has no `ETag`, because the credential and the last test can change while the `updated_at` of the
        // connection stays the same.
        let credential =
            includesCredential ? try await self.connections.credential(of: connection, for: request.caller) : nil
        let test: IncludedTest =
            included.contains(.test) ? .last(try await self.tester.lastTest(of: connection)) : .omitted
        return Response { $0.write(connection, credential: credential, test: test, for: request.caller) }
    }

    @Sendable private func update(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        let id = try request.parameter("connection_id")
        // The connection is looked up before the body is read, so that a caller who may not reach the connection gets
        // 404, and not the errors of the body.
        _ = try await self.connections.find(id, for: request.caller)
        var query = request.query
        let mode = query.enumeration("verify", of: VerificationMode.self)
        try query.finish(ignoringOthers: true)
        var body = try await request.body()
        var update = try ConnectionUpdate(&body)
        update.verification = mode
        let connection = try await self.connections.update(id, update, if: request.precondition, by: act)
        return Response { $0.write(connection, for: act.caller) }
    }

    @Sendable private func delete(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        var query = request.query
        let revokes = query.bool("revoke") ?? false
        try query.finish()
        let id = try request.parameter("connection_id")
        guard revokes else {
            try await self.connections.delete(id, if: request.precondition, by: act)
            return Response(status: .noContent)
        }
        let credential = try await self.revocations.delete(id, if: request.precondition, by: act)
        return Response { $0.write(receiptOf: credential) }
    }

    @Sendable private func report(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        let id = try request.parameter("connection_id")
        _ = try await self.connections.find(id, for: request.caller)
        var body = try await request.body()
        let report = try StatusReport(&body)
        let connection = try await self.connections.report(report, of: id, if: request.precondition, by: act)
        return Response { $0.write(connection, for: act.caller) }
    }

    @Sendable private func reveal(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        let found = try await self.connections.reveal(request.parameter("connection_id"), by: act)
        return Response(headers: [.cacheControl: "no-store"]) { json in
            json.beginObject()
            json.key("connection")
            json.write(found.connection, for: act.caller)
            json.key("credential")
            json.write(found.credential, revealed: found.secret)
            json.endObject()
        }
    }

    @Sendable private func events(_ request: AuthorizedRequest) async throws -> Response {
        var query = request.query
        let page = query.page(of: ConnectionEvent.self)
        try query.finish()
        let events = try await self.connections.events(
            of: request.parameter("connection_id"),
            page.request,
            for: request.caller
        )
        return Response {
            $0.write(events, "events", of: page, id: \.id) { $0.write($1, for: request.caller) }
        }
    }
}
