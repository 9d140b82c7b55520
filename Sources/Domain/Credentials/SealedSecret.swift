/// A sealed secret, with the table that stores it and the context for which it is sealed.
package struct SealedSecret: Sendable {
    /// The tables with sealed bytes. The raw value is the table's name.
    package enum Table: String, Sendable, CaseIterable {
        case credentials
        case previousSecrets = "previous_secrets"
        case oauthApps = "oauth_apps"
        case authorizations
        case connectSessions = "connect_sessions"

        /// The sealed bytes are of no use after a day. They are not sealed anew with another data key; the key
        /// that sealed them is kept until they are gone.
        package var isShortLived: Bool { self == .authorizations || self == .connectSessions }
    }

    package let table: Table
    package let context: SealingContext
    package let sealed: [UInt8]

    package init(table: Table, context: SealingContext, sealed: [UInt8]) {
        self.table = table
        self.context = context
        self.sealed = sealed
    }
}
