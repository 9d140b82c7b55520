import HTTPTypes
import JSON
import Web

/// The descriptions of the routes of `WorkspaceController`, for `/openapi.json` and `/docs`.
enum WorkspaceOperation {
    static let create = Operation(
        "create_workspace",
        .workspaces,
        "Create a workspace.",
        parameters: [.idempotencyKey],
        body: .json(.workspaceCreate, example: ["name": "Acme"]),
        responses: [.ok(.workspaceRead, example: .workspaceExample), .nameTaken, .workspaceRefusal]
    )

    static let list = Operation(
        "list_workspaces",
        .workspaces,
        """
        List workspaces, in the order of creation.

        Without scope `root` there is one: the one that the request works in.
        """,
        parameters: Parameter.page(of: "workspaces"),
        responses: [.ok(.workspacePage, example: .workspacePageExample)]
    )

    static let get = Operation(
        "get_workspace",
        .workspaces,
        "Get a workspace by ID.",
        parameters: [.workspaceID],
        responses: [.ok(.workspaceRead, example: .workspaceExample), .noWorkspace]
    )

    static let update = Operation(
        "update_workspace",
        .workspaces,
        """
        Change a workspace's connect pages, or its name.

        `connect` replaces all settings at once; null clears them. A new `name` takes scope `root`.
        """,
        parameters: [.workspaceID, .ifMatch],
        body: .json(.workspaceUpdate, example: .workspaceUpdateExample),
        responses: [
            .ok(.workspaceRead, example: .workspaceExample), .noWorkspace, .nameTaken, .preconditionFailed,
            OperationResponse(
                status: .unprocessableContent,
                description: "Validation Error",
                content: .json(
                    .anyOf([.httpValidationError, .connectionValidationError]),
                    example: ["detail": [["loc": ["body", "name"], "msg": "Field required", "type": "missing"]]]
                )
            ),
        ]
    )

    static let delete = Operation(
        "delete_workspace",
        .workspaces,
        """
        Delete a workspace that is empty.

        It is empty when it holds no connections, no credentials, and no keys but revoked ones. With `force` everything in
        it goes with it; that takes scope `root`. At least one usable key with scope `root` always remains.
        """,
        parameters: [
            .workspaceID,
            .ifMatch,
            .query("force", .boolean(default: false), "Whether everything in it goes with it", example: false),
        ],
        responses: [
            .noContent,
            .noWorkspace,
            .preconditionFailed,
            .refusal(
                .conflict,
                "The workspace holds connections, credentials, OAuth apps or keys; delete them first, or all with 'force'"
            ),
        ]
    )
}

extension Parameter {
    static let workspaceID = Parameter.path(
        "workspace_id",
        "The workspace's ID",
        example: "wsp_01m85esqkk2qz0vwrts530k93h"
    )
}

extension OperationResponse {
    fileprivate static let noWorkspace = OperationResponse.refusal(.notFound, "Workspace not found")
    fileprivate static let nameTaken = OperationResponse.refusal(
        .conflict,
        "A workspace with this name exists already"
    )
    fileprivate static let workspaceRefusal = OperationResponse(
        status: .unprocessableContent,
        description: "Validation Error",
        content: .json(
            .httpValidationError,
            example: ["detail": [["loc": ["body", "name"], "msg": "Field required", "type": "missing"]]]
        )
    )
}
