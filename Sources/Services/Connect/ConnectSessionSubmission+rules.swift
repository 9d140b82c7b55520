import Domain
import JSON

extension ConnectSessionSubmission {
    private static let longestMetadata = 4096

    private var lifetimes: (range: ClosedRange<Int>, standard: Int) {
        switch self.purpose {
        case .connect: (60...604_800, 1800)
        case .manage: (60...1800, 300)
        }
    }

    /// The lifetime of the session in seconds.
    var lifetime: Int { self.expiresIn ?? self.lifetimes.standard }

    /// The binding of the session: as submitted, else `code` when the code can reach the product.
    ///
    /// - Parameter isOfUser: whether a user's own token makes the session. It then is `code` where that can be, because
    ///   only the product can tell whose browser finished.
    func binding(
        returningTo returnURL: String?,
        _ settings: ConnectSettings,
        _ userID: String?,
        isOfUser: Bool
    ) -> ConnectSession.Binding {
        guard self.purpose == .connect, userID != nil else { return .confirm }
        let standard: ConnectSession.Binding =
            returnURL == nil && settings.allowedOrigins.isEmpty ? .confirm : .code
        return isOfUser ? standard : self.binding ?? standard
    }

    func problems(ofUser userID: String?, _ connection: Connection?) -> [FieldProblem] {
        switch self.purpose {
        case .connect:
            if connection != nil {
                guard let submitted = self.userID, submitted != userID else { return [] }
                return [.ofSession("user_id", .conflict, "The connection is not this user's; leave 'user_id' out")]
            }
            guard userID == nil, !self.allowsNoUser else { return [] }
            return [
                .ofSession(
                    "user_id",
                    .required,
                    "Send 'user_id', or 'connection_id' for signing in to a connection again"
                )
            ]
        case .manage:
            var problems: [FieldProblem] = []
            if userID == nil {
                problems.append(.ofSession("user_id", .required, "Send the 'user_id' whose connections are shown"))
            }
            let others: [(String, Bool)] = [
                ("connection_id", self.connectionID != nil), ("integrations", !self.targets.isEmpty),
                ("label", self.label != nil), ("binding", self.binding != nil),
            ]
            for (name, isSent) in others where isSent {
                let message = "A session with purpose 'manage' takes no '\(name)'; leave it out"
                problems.append(.ofSession(name, .notAllowed, message))
            }
            return problems
        }
    }

    func problemsOfReturn(
        to returnURL: String?,
        _ settings: ConnectSettings,
        _ userID: String?
    ) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if let url = self.returnURL, !settings.allows(returnTo: url) {
            problems.append(
                .ofSession(
                    "return_url",
                    .notAllowed,
                    "The URL is not at or below one of the workspace's 'connect.return_urls'; add it there first"
                )
            )
        }
        guard self.purpose == .connect, self.binding == .code else { return problems }
        if userID == nil {
            problems.append(
                .ofSession("binding", .notAllowed, "Binding 'code' needs a 'user_id' to compare; use 'confirm'")
            )
        }
        if returnURL == nil, settings.allowedOrigins.isEmpty {
            problems.append(
                .ofSession(
                    "binding",
                    .notAllowed,
                    "Binding 'code' needs a 'return_url', or 'connect.allowed_origins' of the workspace, to which the "
                        + "code is brought"
                )
            )
        }
        return problems
    }

    var problemsOfBounds: [FieldProblem] {
        var problems: [FieldProblem] = []
        let range = self.lifetimes.range
        if !range.contains(self.lifetime) {
            let message =
                "'expires_in' of a session with purpose '\(self.purpose.rawValue)' is \(range.lowerBound) to "
                + "\(range.upperBound) seconds"
            problems.append(.ofSession("expires_in", .notAllowed, message))
        }
        if JSON.object(self.metadata).serialized().utf8.count > Self.longestMetadata {
            let message = "'metadata' must be at most \(Self.longestMetadata) bytes of JSON"
            problems.append(.ofSession("metadata", .tooLong, message))
        }
        return problems
    }
}

extension [ConnectSessionSubmission.Target] {
    /// The problems of the list as a whole.
    func problems(reconnecting connection: Connection?) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if self.count > ConnectService.mostTargets {
            let message = "There can be at most \(ConnectService.mostTargets) integrations; an empty list is for all"
            problems.append(.ofSession("integrations", .tooLong, message))
        }
        if Set(self.map(\.integration)).count != self.count {
            problems.append(.ofSession("integrations", .conflict, "Each integration can be there once only"))
        }
        let configs = self.reduce(0) { $0 + JSON.object($1.config).serialized().utf8.count }
        if configs > Connection.longestConfig {
            let message = "The configs must be at most \(Connection.longestConfig) bytes of JSON together"
            problems.append(.ofSession("integrations", .tooLong, message))
        }
        guard let connection else { return problems }
        let isOwn = self.allSatisfy { target in
            target.integration == connection.integration
                && (target.authMethodID ?? connection.authMethodID) == connection.authMethodID
                && target.config.isEmpty
        }
        if self.count > 1 || !isOwn {
            problems.append(
                .ofSession(
                    "integrations",
                    .conflict,
                    "With 'connection_id', integration, auth method and config are the connection's; leave them out, and "
                        + "make a new connection for another address"
                )
            )
        }
        return problems
    }
}
