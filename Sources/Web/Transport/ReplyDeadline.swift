import NIOCore

/// An outbound event of a TCP connection: sets the deadline of the next reply, see ``ReplyDeadlineHandler``.
struct ReplyDeadline {
    let limit: TimeAmount
}
