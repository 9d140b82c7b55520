import Domain
import HTTPTypes
import Hummingbird
import Services
import Web

/// The routes under `/api/v1/credentials`. Only the reply of the route `reveal` contains a secret.
struct CredentialController: Sendable {
    let credentials: CredentialService

    var routes: [Route] {
        let collection: RouterPath = "/api/v1/credentials"
        let one: RouterPath = "/api/v1/credentials/{credential_id}"
        let ownRows = UserAccess.ownRows(.credentialUser)
        return [
            .creating(
                collection,
                .credentialsWrite,
                users: ownRows,
                .credentialCreate,
                CredentialOperation.create,
                self.create
            ),
            .listing(collection, .credentialsRead, users: ownRows, CredentialOperation.list, self.list),
            .reading(.get, one, .credentialsRead, users: ownRows, CredentialOperation.get, self.get),
            .changing(
                .put,
                one,
                .credentialsWrite,
                users: ownRows,
                .credentialUpdate,
                CredentialOperation.update,
                self.update
            ),
            .changing(
                .delete,
                one,
                .credentialsWrite,
                users: ownRows,
                .credentialDelete,
                CredentialOperation.delete,
                self.delete
            ),
            .listing(
                "/api/v1/credentials/{credential_id}/connections",
                .credentialsRead,
                users: ownRows,
                CredentialOperation.connections,
                self.connections
            ),
            .changing(
                .post,
                "/api/v1/credentials/{credential_id}/restore",
                .credentialsWrite,
                users: ownRows,
                .credentialRestore,
                CredentialOperation.restore,
                self.restore
            ),
            .changing(
                .post,
                "/api/v1/credentials/{credential_id}/reveal",
                .credentialsReveal,
                users: ownRows,
                .credentialReveal,
                CredentialOperation.reveal,
                self.reveal
            )
            .replying(upTo: Route.secretReplyByteLimit),
        ]
    }

    @Sendable private func create(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        var body = try await request.body()
        let credential = try await self.credentials.create(
            CredentialSubmission(&body),
            by: act,
            remembering: request.remembering { $0.write($1, for: act.caller) }
        )
        return Response { $0.write(credential, for: act.caller) }
    }

    @Sendable private func list(_ request: AuthorizedRequest) async throws -> Response {
        var query = request.query
        let filter = CredentialFilter(&query)
        let page = query.page(of: Credential.self)
        try query.finish()
        let found = try await self.credentials.list(filter, page.request, for: request.caller)
        return Response { $0.write(found, "credentials", of: page, id: \.id) { $0.write($1, for: request.caller) } }
    }

    @Sendable private func get(_ request: AuthorizedRequest) async throws -> Response {
        let credential = try await self.credentials.find(request.parameter("credential_id"), for: request.caller)
        return Response { $0.write(credential, for: request.caller) }
            .tagged(EntityTag(updatedAt: credential.updatedAt), for: request.request)
    }

    @Sendable private func update(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        let id = try request.parameter("credential_id")
        // The credential is looked up before the body is read, so that a caller who may not reach the credential gets
        // 404, and not the errors of the body.
        _ = try await self.credentials.find(id, for: request.caller)
        var body = try await request.body()
        let changes = try CredentialChanges(&body)
        let credential = try await self.credentials.update(id, changes, if: request.precondition, by: act)
        return Response { $0.write(credential, for: act.caller) }
    }

    @Sendable private func delete(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        try await self.credentials.delete(request.parameter("credential_id"), if: request.precondition, by: act)
        return Response(status: .noContent)
    }

    @Sendable private func connections(_ request: AuthorizedRequest) async throws -> Response {
        var query = request.query
        let page = query.page(of: Connection.self)
        try query.finish()
        let id = try request.parameter("credential_id")
        let found = try await self.credentials.connections(using: id, page.request, for: request.caller)
        return Response { $0.write(found, "connections", of: page, id: \.id) { $0.write($1, for: request.caller) } }
    }

    @Sendable private func restore(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        let credential = try await self.credentials.restore(
            request.parameter("credential_id"),
            if: request.precondition,
            by: act
        )
        return Response { $0.write(credential, for: act.caller) }
    }

    @Sendable private func reveal(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        let (credential, secret) = try await self.credentials.reveal(request.parameter("credential_id"), by: act)
        // `no-store`: a cache "MUST NOT store any part of either the immediate request or the response" (RFC 9111,
        // section 5.2.2.5).
        return Response(headers: [.cacheControl: "no-store"]) { $0.write(credential, revealed: secret) }
    }
}
