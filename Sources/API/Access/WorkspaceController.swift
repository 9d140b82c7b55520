import Domain
import HTTPTypes
import Hummingbird
import Services
import Web

/// The routes under `/api/v1/workspaces`.
struct WorkspaceController: Sendable {
    let workspaces: WorkspaceService

    /// A caller needs scope `root` to create a workspace and to rename one. Names are unique across all workspaces, so a
    /// caller who can choose a name can find out which names other workspaces have.
    var routes: [Route] {
        let collection: RouterPath = "/api/v1/workspaces"
        let one: RouterPath = "/api/v1/workspaces/{workspace_id}"
        return [
            .creating(collection, .root, .workspaceCreate, WorkspaceOperation.create, self.create),
            .listing(collection, .workspacesRead, WorkspaceOperation.list, self.list),
            .reading(.get, one, .workspacesRead, WorkspaceOperation.get, self.get),
            .changing(.put, one, .workspacesWrite, .workspaceUpdate, WorkspaceOperation.update, self.update),
            .changing(.delete, one, .workspacesWrite, .workspaceDelete, WorkspaceOperation.delete, self.delete),
        ]
    }

    @Sendable private func create(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        var body = try await request.body()
        let name = body.requiredString("name", minLength: 1, maxLength: 100)
        try body.finish()
        guard let name else { preconditionFailure("finish() throws when one is missing") }
        let workspace = try await self.workspaces.create(
            name: name,
            by: act,
            remembering: request.remembering { $0.write($1) }
        )
        return Response { $0.write(workspace) }
    }

    @Sendable private func list(_ request: AuthorizedRequest) async throws -> Response {
        var query = request.query
        let page = query.page(of: Workspace.self)
        try query.finish()
        let found = try await self.workspaces.list(page.request, for: request.caller)
        return Response { $0.write(found, "workspaces", of: page, id: \.id) { $0.write($1) } }
    }

    @Sendable private func get(_ request: AuthorizedRequest) async throws -> Response {
        let workspace = try await self.workspaces.find(request.parameter("workspace_id"), for: request.caller)
        return Response { $0.write(workspace) }
            .tagged(EntityTag(updatedAt: workspace.updatedAt), for: request.request)
    }

    @Sendable private func update(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        let id = try request.parameter("workspace_id")
        _ = try await self.workspaces.find(id, for: request.caller)
        var body = try await request.body()
        let name = body.string("name", minLength: 1, maxLength: 100)
        let connect = body.connectSettings("connect")
        try body.finish()
        let workspace = try await self.workspaces.update(
            id,
            name: name,
            connect: connect,
            if: request.precondition,
            by: act
        )
        return Response { $0.write(workspace) }
    }

    @Sendable private func delete(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        var query = request.query
        let force = query.bool("force") ?? false
        try query.finish()
        try await self.workspaces.delete(
            request.parameter("workspace_id"),
            force: force,
            if: request.precondition,
            by: act
        )
        return Response(status: .noContent)
    }
}
