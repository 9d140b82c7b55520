extension ConnectSession: ChangingRow {}

extension ConnectSession {
    /// A session's status as a reader sees it.
    package enum State: String, Sendable, CaseIterable {
        case open
        case pending
        case completed
        case cancelled
        case expired
    }

    /// How long a finished browser's code and a kept draft can be used, in seconds: 10 minutes.
    package static let sealedLifetime: Int64 = 600

    package func state(at now: Timestamp) -> State {
        switch self.status {
        case .open: now < self.expiresAt ? .open : .expired
        // The code that finishes a pending session has its own end, which may be after that of the session.
        case .pending: now < self.updatedAt.adding(seconds: Self.sealedLifetime) ? .pending : .expired
        case .completed: .completed
        case .cancelled: .cancelled
        }
    }
}
