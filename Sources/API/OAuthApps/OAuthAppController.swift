import Domain
import HTTPTypes
import Hummingbird
import JSON
import Services
import Web

/// The routes under `/api/v1/oauth-apps`. No reply contains the secret of an app.
struct OAuthAppController: Sendable {
    let apps: OAuthAppService

    var routes: [Route] {
        let collection: RouterPath = "/api/v1/oauth-apps"
        let one: RouterPath = "/api/v1/oauth-apps/{oauth_app_id}"
        return [
            .creating(collection, .oauthAppsWrite, .oauthAppCreate, OAuthAppOperation.create, self.create),
            .listing(collection, .oauthAppsRead, OAuthAppOperation.list, self.list),
            .reading(.get, one, .oauthAppsRead, OAuthAppOperation.get, self.get),
            .changing(.put, one, .oauthAppsWrite, .oauthAppUpdate, OAuthAppOperation.update, self.update),
            .changing(.delete, one, .oauthAppsWrite, .oauthAppDelete, OAuthAppOperation.delete, self.delete),
            .changing(
                .post,
                "/api/v1/oauth-apps/{oauth_app_id}/check",
                .oauthAppsWrite,
                .oauthAppCheck,
                OAuthAppOperation.check,
                self.check
            ),
        ]
    }

    /// Writes what the caller may know of an app.
    private func write(_ app: OAuthApp, for caller: Caller, to json: inout JSONWriter) {
        guard app.workspaceID == caller.workspaceID else { return json.writeShared(app) }
        json.write(app, redirectURI: self.apps.redirectURI(of: app))
    }

    @Sendable private func create(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        var body = try await request.body()
        let app = try await self.apps.create(
            OAuthAppSubmission(&body),
            by: act,
            remembering: request.remembering { self.write($1, for: act.caller, to: &$0) }
        )
        return Response { self.write(app, for: act.caller, to: &$0) }
    }

    @Sendable private func list(_ request: AuthorizedRequest) async throws -> Response {
        var query = request.query
        let integration = query.string("integration")
        let page = query.page(of: OAuthApp.self)
        try query.finish()
        let found = try await self.apps.list(integration: integration, page.request, for: request.caller)
        return Response { json in
            json.write(found, "oauth_apps", of: page, id: \.id) { self.write($1, for: request.caller, to: &$0) }
        }
    }

    @Sendable private func get(_ request: AuthorizedRequest) async throws -> Response {
        let app = try await self.apps.find(request.parameter("oauth_app_id"), for: request.caller)
        return Response { self.write(app, for: request.caller, to: &$0) }
            .tagged(EntityTag(updatedAt: app.updatedAt), for: request.request)
    }

    @Sendable private func update(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        let id = try request.parameter("oauth_app_id")
        // The app is looked up before the body is read, so that a caller who may not change the app gets 404, and not
        // the errors of the body.
        _ = try await self.apps.findOwn(id, for: act.caller)
        var body = try await request.body()
        let changes = try OAuthAppChanges(&body)
        let app = try await self.apps.update(id, changes, if: request.precondition, by: act)
        return Response { self.write(app, for: act.caller, to: &$0) }
    }

    @Sendable private func delete(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        try await self.apps.delete(request.parameter("oauth_app_id"), if: request.precondition, by: act)
        return Response(status: .noContent)
    }

    @Sendable private func check(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        let (app, verdict) = try await self.apps.check(request.parameter("oauth_app_id"), by: act)
        return Response { json in
            json.beginObject()
            json.member("id", app.id.text)
            json.member("verdict", verdict.name)
            json.member("message", verdict.message)
            json.member("service_code", verdict.code)
            json.member("status", app.status.rawValue)
            json.endObject()
        }
    }
}
