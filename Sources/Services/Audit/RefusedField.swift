/// A field for which a request was refused: its name and the code of the error, never its value.
package struct RefusedField: Sendable, Equatable {
    /// Nil for an error of the whole body or query, and for a name that the caller chose, because such a name may be a
    /// misplaced secret.
    package let name: String?
    /// The part of the request, such as `body` or `credentials`.
    package let location: String
    /// The API's `code` or `type` of the error, such as `required`.
    package let code: String

    package init(_ name: String?, in location: String, code: String) {
        self.name = name
        self.location = location
        self.code = code
    }
}
