import HTTPTypes
import Hummingbird

/// The origins whose web pages may read replies (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol).
package struct AllowedOrigins: Sendable, Equatable {
    /// The allowed origins; nil when every origin is allowed.
    private let origins: Set<String>?

    /// Parses a list of origins. Returns nil when an element of the list is not an origin.
    ///
    /// - Parameter text: `*` for every origin, or a comma-separated list such as
    ///   `https://app.example.com,http://localhost:3000`.
    package init?(_ text: String) {
        guard text != "*" else {
            self.origins = nil
            return
        }
        let origins = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
        guard origins.allSatisfy(Self.isOrigin) else { return nil }
        self.origins = Set(origins)
    }

    /// Whether a string is an origin as browsers send it in the `Origin` header: a scheme, a host in lower case, an
    /// optional port, and no path. A default port, such as `:443`, is accepted here, although browsers never send it.
    private static func isOrigin(_ text: String) -> Bool {
        text.wholeMatch(of: /https?:\/\/([a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])(:[0-9]{1,5})?/) != nil
    }

    /// The value of `Access-Control-Allow-Origin` in a reply to a web page of `origin`; nil when that origin is not
    /// allowed.
    func grant(to origin: String) -> String? {
        guard let origins else { return "*" }
        return origins.contains(origin) ? origin : nil
    }

    /// Whether replies depend on the `Origin` header of the request. Caches then have to store a reply for each origin
    /// (`Vary: Origin`).
    var vary: Bool { self.origins != nil }
}
