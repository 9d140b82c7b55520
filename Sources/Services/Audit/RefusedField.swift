/// A field for which a request was refused: the field's name and the code of the error, but never the field's value.
package struct RefusedField: Sendable, Equatable {
    /// The name of the field. Nil for an error of the whole body or query. Also nil when the route has no field with
    /// the submitted name, because the name may be a misplaced secret.
    package let name: String?
    /// The part of the request that contains the field, such as `body` or `credentials`.
    package let location: String
    /// The `code` or `type` of the error in the reply, such as `required`.
    package let code: String

    package init(_ name: String?, in location: String, code: String) {
        self.name = name
        self.location = location
        self.code = code
    }
}
