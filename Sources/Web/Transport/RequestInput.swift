/// The state of a TCP connection's input that ``InputLimitHandler`` and ``RequestRulesHandler`` share. Used on the event
/// loop of the connection only.
final class RequestInput {
    /// The bytes since the beginning or end of a request that are no content of a body, less
    /// ``InputLimitHandler/allowance`` for each byte of content. They are those of heads, sizes and extensions of
    /// chunks, and trailers.
    var overhead = 0
    /// Whether no further request is read from the connection. Bytes that still arrive are discarded.
    var isEnded = false
}

@available(*, unavailable)
extension RequestInput: Sendable {}
