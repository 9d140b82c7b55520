import HTTPTypes
import Hummingbird

/// The origins of web pages that may read replies: https://fetch.spec.whatwg.org/#http-cors-protocol.
package struct AllowedOrigins: Sendable, Equatable {
    /// Nil for all of them.
    private let origins: Set<String>?

    /// - Parameter text: `*`, or a comma-separated list such as `https://app.example.com,http://localhost:3000`.
    package init?(_ text: String) {
        guard text != "*" else {
            self.origins = nil
            return
        }
        let origins = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
        guard origins.allSatisfy(Self.isOrigin) else { return nil }
        self.origins = Set(origins)
    }

    /// As browsers write it: scheme, host in lower case, the port if it is not the scheme's own, and no path.
    private static func isOrigin(_ text: String) -> Bool {
        text.wholeMatch(of: /https?:\/\/([a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])(:[0-9]{1,5})?/) != nil
    }

    /// The value of `Access-Control-Allow-Origin`; nil when `origin` may not read replies.
    func grant(to origin: String) -> String? {
        guard let origins else { return "*" }
        return origins.contains(origin) ? origin : nil
    }

    /// Whether a reply is another one for another origin, so that a cache must not mix them.
    var vary: Bool { self.origins != nil }
}
