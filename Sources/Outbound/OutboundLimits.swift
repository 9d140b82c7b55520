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
}

extension OutboundLimits {
    init(for purpose: OutboundPurpose) {
        switch purpose {
        case .test:
            self.init(
                readLimit: 1_048_576,
                keptLimit: 65_536,
                connectTimeout: .seconds(5),
                answerTimeout: .seconds(10),
                deadline: .seconds(15)
            )
        case .token:
            self.init(
                readLimit: 262_144,
                keptLimit: 262_144,
                connectTimeout: .seconds(5),
                answerTimeout: .seconds(15),
                deadline: .seconds(20)
            )
        case .discovery:
            self.init(
                readLimit: 262_144,
                keptLimit: 262_144,
                connectTimeout: .seconds(5),
                answerTimeout: .seconds(10),
                deadline: .seconds(15)
            )
        case .handshake:
            self.init(
                readLimit: 65_536,
                keptLimit: 65_536,
                connectTimeout: .seconds(5),
                answerTimeout: .seconds(5),
                deadline: .seconds(10)
            )
        }
    }
}
