package import Domain
package import JSON
import Web

extension Schema {
    static let workspaceCreate = Schema.object(
        "WorkspaceCreate",
        "Schema for creating a new workspace.",
        [.required("name", .string(minLength: 1, maxLength: 100), "A name that no other workspace has")],
        isClosed: true
    )

    static let workspaceUpdate = Schema.object(
        "WorkspaceUpdate",
        "Schema for updating an existing workspace.",
        [
            .optional("name", .nullable(.string(minLength: 1, maxLength: 100)), "A name that no other workspace has"),
            .optional("connect", .nullable(.connectSettingsUpdate), "Replaces all settings of the connect pages"),
        ],
        isClosed: true
    )

    static let workspaceRead = Schema.object(
        "WorkspaceRead",
        "Schema for reading workspace data.",
        [
            .required("id", .string()),
            .required("name", .string(minLength: 1, maxLength: 100)),
            .required("created_at", .dateTime),
            .required("updated_at", .dateTime),
            .required("connect", .connectSettings, "The connect pages"),
        ]
    )

    static let workspacePage = Schema.page(
        "WorkspaceList",
        "Schema for listing workspaces.",
        "workspaces",
        of: .workspaceRead
    )
}

/// Example bodies for `/openapi.json` and `/docs`. `OpenAPITests` validates each example against its schema.
extension JSON {
    static let workspaceExample: JSON = [
        "id": "wsp_01m85esqkk2qz0vwrts530k93h",
        "name": "Acme",
        "created_at": "2026-11-24T00:20:26.748Z",
        "updated_at": "2026-11-24T00:20:26.748Z",
        "connect": .object(
            ConnectSettings(
                productName: "Acme",
                accent: "#0f5c4d",
                returnURLs: ["https://app.acme.example/connected"],
                defaultReturnURL: "https://app.acme.example/connected"
            ).json
        ),
    ]

    static let workspaceUpdateExample: JSON = [
        "connect": [
            "product_name": "Acme",
            "accent": "#0f5c4d",
            "return_urls": ["https://app.acme.example/connected"],
            "default_return_url": "https://app.acme.example/connected",
        ]
    ]

    static let workspacePageExample: JSON = [
        "workspaces": [workspaceExample],
        "total": 1,
        "page": 1,
        "size": 100,
        "next_cursor": nil,
    ]
}

extension JSONWriter {
    package mutating func write(_ workspace: Workspace) {
        self.beginObject()
        self.member("id", workspace.id.text)
        self.member("name", workspace.name)
        self.member("created_at", workspace.createdAt.text)
        self.member("updated_at", workspace.updatedAt.text)
        self.key("connect")
        self.value(.object(workspace.connect.json))
        self.endObject()
    }
}
