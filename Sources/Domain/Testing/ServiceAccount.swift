/// The account of a service that credentials belong to, as the service named it in a test. Not secret, but personal
/// data.
package struct ServiceAccount: Sendable, Equatable {
    /// The origin that answered, such as `https://api.example.com:443`. An id means nothing at another origin.
    package let origin: String
    /// At most 255 code points.
    package let id: String
    /// A name for people, at most 255 code points; nil when the service gives none.
    package let name: String?

    package init(origin: String, id: String, name: String?) {
        self.origin = origin
        self.id = id
        self.name = name
    }
}
