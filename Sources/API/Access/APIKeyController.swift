import Domain
import HTTPTypes
import Hummingbird
import Services
import Web

/// The routes under `/api/v1/api-keys`.
struct APIKeyController: Sendable {
    let keys: APIKeyService

    var routes: [Route] {
        let collection: RouterPath = "/api/v1/api-keys"
        let one: RouterPath = "/api/v1/api-keys/{api_key_id}"
        return [
            .creating(collection, .keysWrite, .apiKeyCreate, APIKeyOperation.create, self.create),
            .listing(collection, .keysWrite, APIKeyOperation.list, self.list),
            .reading(.get, one, .keysWrite, APIKeyOperation.get, self.get),
            .changing(.put, one, .keysWrite, .apiKeyUpdate, APIKeyOperation.update, self.update),
            .changing(.delete, one, .keysWrite, .apiKeyRevoke, APIKeyOperation.revoke, self.revoke),
        ]
    }

    @Sendable private func create(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        var body = try await request.body()
        let (key, token) = try await self.keys.create(
            APIKeySubmission(&body),
            by: act,
            remembering: request.remembering { $0.write($1.key, token: $1.token) }
        )
        return Response(headers: [.cacheControl: "no-store"]) { $0.write(key, token: token) }
    }

    @Sendable private func list(_ request: AuthorizedRequest) async throws -> Response {
        var query = request.query
        let page = query.page(of: APIKey.self)
        try query.finish()
        let found = try await self.keys.list(page.request, for: request.caller)
        return Response { $0.write(found, "api_keys", of: page, id: \.id) { $0.write($1) } }
    }

    @Sendable private func get(_ request: AuthorizedRequest) async throws -> Response {
        let key = try await self.keys.find(request.parameter("api_key_id"), for: request.caller)
        return Response { $0.write(key) }.tagged(EntityTag(updatedAt: key.updatedAt), for: request.request)
    }

    @Sendable private func update(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        let id = try request.parameter("api_key_id")
        _ = try await self.keys.find(id, for: request.caller)
        var body = try await request.body()
        let changes = try APIKeyChanges(&body)
        let key = try await self.keys.update(id, changes, if: request.precondition, by: act)
        return Response { $0.write(key) }
    }

    @Sendable private func revoke(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        try await self.keys.revoke(request.parameter("api_key_id"), if: request.precondition, by: act)
        return Response(status: .noContent)
    }
}
