package import Domain
import JSON

extension AuditDetails {
    /// The greatest number of refused fields that one audit event names.
    private static let mostFields = 12

    /// The details in the audit event of a refused request: `integration` and `user_id` of a refused create of a
    /// connection; `fields`, the names and error codes of the first ``mostFields`` refused fields; and `more_fields`,
    /// the number of further refused fields.
    ///
    /// - Parameters:
    ///   - create: the submitted values of a refused create of a connection; nil for any other request.
    ///   - fields: the fields for which the request was refused; empty when the error is not about a field.
    /// - Returns: nil when there are no details to record.
    package static func refusal(_ create: RefusedCreate?, _ fields: [RefusedField]) -> AuditDetails? {
        guard create?.integration != nil || create?.userID != nil || !fields.isEmpty else { return nil }
        // At most 64 bytes for the integration, 1,100 for the user id and 12 × 190 for the fields, each with the names
        // and punctuation of the JSON.
        return AuditDetails { json in
            json.member("integration", create?.integration, cutAt: 64)
            json.member("user_id", create?.userID, cutAt: 1100)
            guard !fields.isEmpty else { return }
            json.member("fields", each: fields.prefix(self.mostFields)) { $0.write($1) }
            if fields.count > self.mostFields { json.member("more_fields", fields.count - self.mostFields) }
        }
    }

    /// The details of an audit event that records several refusals together.
    ///
    /// - Parameters:
    ///   - count: the number of refusals.
    ///   - code: the error code of the first refused field, if it is the same for all the refusals; otherwise nil.
    package static func suppressed(_ count: Int, code: String?) -> AuditDetails {
        AuditDetails { json in
            json.member("suppressed", count)
            json.member("code", code, cutAt: 40)
        }
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ field: RefusedField) {
        self.beginObject()
        self.member("field", field.name, cutAt: 100)
        self.member("in", field.location, cutAt: 20)
        self.member("code", field.code, cutAt: 40)
        self.endObject()
    }
}
