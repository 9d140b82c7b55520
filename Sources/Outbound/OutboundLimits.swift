import Domain

/// The limits of one outgoing call. They depend on its purpose.
struct OutboundLimits: Sendable {
    /// The greatest number of bytes of an answer that are read.
    let readLimit: Int
    /// The number of bytes at the beginning of an answer that are kept.
    let keptLimit: Int
    let connectTimeout: Duration
    /// The time from the sent request to the first byte of the answer.
    let answerTimeout: Duration
    /// The time of the whole call, from the look-up of the name to the last byte of the answer.
    let deadline: Duration

    init(for purpose: OutboundPurpose) {
        switch purpose {
        case .test:
            self.readLimit = 1_048_576
            self.keptLimit = 65_536
            self.connectTimeout = .seconds(5)
            self.answerTimeout = .seconds(10)
            self.deadline = .seconds(15)
        case .handshake:
            self.readLimit = 65_536
            self.keptLimit = 65_536
            self.connectTimeout = .seconds(5)
            self.answerTimeout = .seconds(5)
            self.deadline = .seconds(10)
        }
    }
}
