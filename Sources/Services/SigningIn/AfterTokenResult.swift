package import Domain
package import JSON

/// The result of the requests after a token.
package enum AfterTokenResult: Sendable {
    /// An entry that the user may choose.
    package struct Choice: Sendable, Equatable {
        /// The service's id of the entry, of at most 255 code points.
        package let id: String
        /// The service's name of the entry, for people, of at most 255 code points.
        package let name: String
        /// The whole config of the requests, if the user chooses the entry.
        package let config: JSONObject

        package init(id: String, name: String, config: JSONObject) {
            self.id = id
            self.name = name
            self.config = config
        }
    }

    /// The values of automatic fields. They are not checked by the rules of their fields.
    case config(JSONObject)
    /// At least two entries, of which the user chooses one.
    case choice([Choice])
    case failure(AfterTokenFailure)
}

/// Why the requests after a token found no config.
package enum AfterTokenFailure: Sendable, Equatable {
    /// The list of the service has no entry: the account has no site or organization that the product may use.
    case nothing
    /// The service refused, failed, did not answer, or answered with something else.
    case service(TokenFailure)
}
