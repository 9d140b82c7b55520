/// The fields of a connection to one integration with one auth method.
package struct Requirements: Sendable {
    /// A field, the object that holds it, and whether the auth method requires it.
    package struct Member: Sendable {
        package let field: Field
        package let location: FieldProblem.Location
        package let isRequired: Bool

        package init(_ field: Field, in location: FieldProblem.Location, isRequired: Bool) {
            self.field = field
            self.location = location
            self.isRequired = isRequired
        }
    }

    package let integrationID: String
    package let method: AuthMethod
    /// The fields of `credentials`, then the fields of `config`, each in the order in which they are checked.
    package let members: [Member]

    package init(integrationID: String, method: AuthMethod, members: [Member]) {
        self.integrationID = integrationID
        self.method = method
        self.members = members
    }
}
