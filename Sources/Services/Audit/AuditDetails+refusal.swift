package import Domain
import JSON

extension AuditDetails {
    /// The greatest number of fields that an event names.
    private static let mostFields = 12

    /// The details of a refused request: of a refused create `integration` and `user_id`, and of every request the
    /// names and codes of its first fields, as `fields`, and the number of the others, as `more_fields`.
    ///
    /// - Parameters:
    ///   - create: nil for a request other than a create of a connection.
    ///   - fields: empty for a refusal that is about no field.
    /// - Returns: nil when there is nothing to say beyond the status of the reply.
    package static func refusal(_ create: RefusedCreate?, _ fields: [RefusedField]) -> AuditDetails? {
        guard create?.integration != nil || create?.userID != nil || !fields.isEmpty else { return nil }
        // At most 64 bytes of integration, 1,100 of user id and 12 × 190 of fields, with their names and punctuation.
        return AuditDetails { json in
            json.member("integration", create?.integration, cutAt: 64)
            json.member("user_id", create?.userID, cutAt: 1100)
            guard !fields.isEmpty else { return }
            json.member("fields", each: fields.prefix(self.mostFields)) { $0.write($1) }
            if fields.count > self.mostFields { json.member("more_fields", fields.count - self.mostFields) }
        }
    }

    /// The details of an event that stands for several refusals.
    ///
    /// - Parameters:
    ///   - count: the number of refusals.
    ///   - code: the code of the first field of each; nil when the refusals have no common code.
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
