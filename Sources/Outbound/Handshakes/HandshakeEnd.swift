import Domain

/// The end of a log-in before its last step. The code of a protocol throws this error, so that each step has one line
/// for the usual answer.
enum HandshakeEnd: Error, Equatable {
    case answer(HandshakeAnswer)
    case failure(OutboundFailure)
}
