import NIOCore

/// The limits of one log-in.
struct HandshakeLimits: Sendable {
    /// The greatest number of bytes that are read of all answers together.
    let readLimit: Int
    let connectTimeout: TimeAmount
    /// The time of each answer, from the request to its last byte.
    let answerTimeout: TimeAmount
    /// The time of the whole log-in, with the look-up of the name.
    let deadline: TimeAmount
}

extension HandshakeLimits {
    init(_ limits: OutboundLimits) {
        self.init(
            readLimit: limits.readLimit,
            connectTimeout: TimeAmount(limits.connectTimeout),
            answerTimeout: TimeAmount(limits.answerTimeout),
            deadline: TimeAmount(limits.deadline)
        )
    }
}
