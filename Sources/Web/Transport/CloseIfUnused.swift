/// An inbound event of a TCP connection, sent each second while the server can accept no other connection. A connection
/// that gets it twice and has brought no request yet is closed. Connections that brought one are kept, because a client
/// that sends its next request on one cannot know whether the request was handled.
struct CloseIfUnused {}
