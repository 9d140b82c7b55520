import Domain
import JSON
import Storage

extension OAuthApp {
    /// The columns that ``init(row:)`` reads, in the same order.
    static let columns: SQL = """
        id, workspace_id, shared_with, label, integration, auth_method_id, client_id, origin, issuer, settings, version,
            field_names, secret_expires_at, status, status_message, status_changed_at, refused_at, created_by,
            created_at, updated_at
        """
    private static let columnCount = 20

    init(row: any Row) throws {
        self.init(
            id: try row.id(0),
            workspaceID: try row.id(1),
            sharing: try Sharing(text: row.textOrNil(2)),
            label: row.text(3),
            integration: row.text(4),
            authMethodID: row.text(5),
            clientID: row.textOrNil(6),
            origin: try row.enumeration(7),
            issuer: row.textOrNil(8),
            settings: try Settings(text: row.text(9)),
            version: row.int(10),
            fieldNames: try JSON(parsing: row.text(11)).array?.compactMap(\.string) ?? [],
            secretExpiresAt: try row.timestampOrNil(12),
            status: try row.enumeration(13),
            statusMessage: row.textOrNil(14),
            statusChangedAt: try row.timestamp(15),
            refusedAt: try row.timestampOrNil(16),
            createdBy: row.text(17),
            createdAt: try row.timestamp(18),
            updatedAt: try row.timestamp(19)
        )
    }

    /// Reads a row with ``columns`` and, after them, `sealed`.
    static func withSealed(_ row: any Row) throws -> (app: OAuthApp, sealed: [UInt8]) {
        (try OAuthApp(row: row), row.blob(Self.columnCount))
    }
}

extension OAuthApp.Sharing {
    /// The text of the column `shared_with`: nil, `"all"`, or a JSON array of ids.
    var text: String? {
        switch self {
        case .nobody: nil
        case .all: JSON.string("all").serialized()
        case .workspaces(let ids): Credential.listText(ids.map(\.text))
        }
    }

    /// A list that cannot be read is an error, and never the permission for all.
    init(text: String?) throws {
        guard let text else {
            self = .nobody
            return
        }
        switch try JSON(parsing: text) {
        case .string("all"): self = .all
        case .array(let list):
            let ids = list.compactMap { $0.string.flatMap(Identifier<Workspace>.init) }
            guard ids.count == list.count else { throw MalformedRow(column: "shared_with") }
            self = .workspaces(ids)
        default: throw MalformedRow(column: "shared_with")
        }
    }
}

extension OAuthApp.Settings {
    /// The JSON object of the column `settings`, without members for absent values.
    var text: String {
        var object: JSONObject = [:]
        object["scopes"] = self.scopes.map { .array($0.map { .string($0) }) }
        if !self.extraAuthorizeParameters.isEmpty {
            object["extra_authorize_params"] = .object(self.extraAuthorizeParameters)
        }
        object["token_auth"] = self.tokenAuthentication.map { .string($0.rawValue) }
        return JSON.object(object).serialized()
    }

    init(text: String) throws {
        guard let object = try JSON(parsing: text).object else { throw MalformedRow(column: "settings") }
        self.init(
            scopes: object["scopes"]?.array?.compactMap(\.string),
            extraAuthorizeParameters: object["extra_authorize_params"]?.object ?? [:],
            tokenAuthentication: object["token_auth"]?.string
                .flatMap(OAuthEndpoints.TokenAuthentication.init)
        )
    }
}
