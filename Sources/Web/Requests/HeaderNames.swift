import HTTPTypes

extension HTTPField.Name {
    static let xAPIKey = Self.known("X-API-Key")
    static let xWorkspaceID = Self.known("X-Workspace-Id")
    static let idempotencyKey = Self.known("Idempotency-Key")
    static let idempotencyReplayed = Self.known("Idempotency-Replayed")
    static let xForwardedFor = Self.known("X-Forwarded-For")
    static let xRequestID = Self.known("X-Request-Id")

    static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name") }
        return name
    }
}
