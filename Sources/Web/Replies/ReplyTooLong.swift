import Domain

/// A reply is longer than the limit of its route.
struct ReplyTooLong: LoggableError {
    let length: Int
    let limit: Int

    var logDescription: String {
        "the reply has \(self.length) bytes, and its route allows \(self.limit); it was not sent"
    }
}
