/// A log-in to a service that does not speak HTTP.
package struct Handshake: Sendable {
    /// The protocol. The raw value is the member `handshake` of a definition's test.
    package enum Kind: String, Sendable, CaseIterable {
        case postgres
        case redis

        package var defaultPort: Int {
            switch self {
            case .postgres: 5432
            case .redis: 6379
            }
        }
    }

    /// How the connection is protected. The names are those of PostgreSQL's `sslmode`
    /// (https://www.postgresql.org/docs/current/libpq-ssl.html). The cases are in the order of their strength.
    package enum TLSMode: String, Sendable, CaseIterable {
        /// No TLS.
        case disable
        /// TLS when the server offers it, without verification of the certificate.
        case prefer
        /// TLS, without verification of the certificate.
        case require
        /// TLS with a certificate of a trusted authority, for any name.
        case verifyCA = "verify-ca"
        /// TLS with a certificate of a trusted authority for the host's name.
        case verifyFull = "verify-full"

        /// The mode with a name, `true` or `false`; nil for a name that is not known. Without a name it is the one that
        /// a client of the service uses: libpq's `prefer` for PostgreSQL, and none for Redis. `allow` becomes `prefer`,
        /// which begins with TLS in place of ending with it.
        package init?(named name: String?, of kind: Kind) {
            switch name {
            case nil: self = kind == .postgres ? .prefer : .disable
            case "true": self = .verifyFull
            case "false", "none": self = .disable
            case "allow": self = .prefer
            case let name?: self.init(rawValue: name)
            }
        }
    }

    package let kind: Kind
    package let host: String
    package let port: Int
    package let tls: TLSMode
    package let username: String?
    package let password: Secret<String>?
    /// The database's name, or the number of Redis's database; nil for the server's default.
    package let database: String?
    package let workspaceID: Identifier<Workspace>
    /// The only origins that the log-in may go to, because it carries a secret that was given for them; nil for a
    /// log-in without a secret.
    package let destinations: Set<ServiceOrigin>?

    package init(
        _ kind: Kind,
        host: String,
        port: Int,
        tls: TLSMode,
        username: String?,
        password: Secret<String>?,
        database: String?,
        of workspaceID: Identifier<Workspace>,
        onlyTo destinations: Set<ServiceOrigin>?
    ) {
        self.kind = kind
        self.host = host
        self.port = port
        self.tls = tls
        self.username = username
        self.password = password
        self.database = database
        self.workspaceID = workspaceID
        self.destinations = destinations
    }

    /// The place of the log-in, with its protection.
    package var origin: ServiceOrigin {
        ServiceOrigin(self.kind, host: self.host, port: self.port, tls: self.tls)
    }
}

/// The answer of a service to a ``Handshake``.
package enum HandshakeAnswer: Sendable, Equatable {
    /// The service accepted the log-in, and proved that it is the service that the protocol describes.
    case accepted
    /// The service refused the user name or the password, and does not say which.
    case credentialsRefused
    /// The service demands a password, and none was sent.
    case passwordRequired
    /// The service does not know the database, or the user may not use it.
    case databaseRefused
    /// The service does not accept this user from this address, whatever the password is (PostgreSQL 28000).
    case accessRefused
    /// The service accepts connections with TLS only.
    case tlsRequired
    /// The service asks for a kind of log-in that Patchbay does not know.
    case unsupported
    /// A value has a character that the protocol cannot carry.
    case invalidValue(Member)
    /// The program behind the port does not speak this protocol.
    case wrongService
    /// The service failed, or has too many clients.
    case failed

    package enum Member: Sendable, Equatable {
        case username
        case password
        case database
    }
}
