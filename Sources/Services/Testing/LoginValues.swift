import Domain
import JSON

/// The values of a log-in without HTTP, as text.
struct LoginValues: Equatable {
    var host = ""
    var port: String?
    var username: String?
    var password: String?
    var database: String?
    /// A name of PostgreSQL's `sslmode`, or `true` or `false`.
    var tls: String?

    init() {}

    /// - Parameter texts: the values that are not empty, by their name in a definition's member `tcp`.
    init(_ kind: Handshake.Kind, _ texts: [TestPart.Login: String]) {
        self.host = texts[.host] ?? ""
        self.port = texts[.port]
        self.username = texts[.username]
        self.password = texts[.password]
        self.database = texts[.database]
        self.tls = texts[.tls]
    }

    /// The protection of the connection; nil for a name that is not known.
    func tlsMode(of kind: Handshake.Kind) -> Handshake.TLSMode? { Handshake.TLSMode(named: self.tls, of: kind) }
}
