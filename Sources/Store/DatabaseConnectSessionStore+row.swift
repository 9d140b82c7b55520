import Domain
import JSON
import Storage

extension ConnectSession {
    /// The columns that ``init(row:)`` reads, in the same order.
    static let columns: SQL = """
        id, workspace_id, purpose, page_key, browser_hash, user_id, connection_id, request, binding, status, last_error,
        result_id, version, expires_at, created_by, created_at, updated_at
        """

    static let columnCount = 17

    init(row: any Row) throws {
        guard let json = try? JSON(parsing: row.text(7)).object, let request = Request(json: json) else {
            throw MalformedRow(column: "request")
        }
        self.init(
            id: try row.id(0),
            workspaceID: try row.id(1),
            purpose: try row.enumeration(2),
            pageKey: Secret(row.blob(3)),
            browserHash: row.isNull(4) ? nil : row.blob(4),
            userID: row.textOrNil(5),
            connectionID: try row.idOrNil(6),
            request: request,
            binding: try row.enumeration(8),
            status: try row.enumeration(9),
            lastFailure: row.textOrNil(10).flatMap(Failure.init(text:)),
            resultID: try row.idOrNil(11),
            version: row.int(12),
            expiresAt: try row.timestamp(13),
            createdBy: row.text(14),
            createdAt: try row.timestamp(15),
            updatedAt: try row.timestamp(16)
        )
    }
}

extension ConnectSession.Failure {
    var json: JSONObject { ["code": .string(self.code), "message": .string(self.message)] }

    init?(text: String) {
        guard let json = try? JSON(parsing: text), let code = json["code"]?.string,
            let message = json["message"]?.string
        else { return nil }
        self.init(code: code, message: message)
    }
}
