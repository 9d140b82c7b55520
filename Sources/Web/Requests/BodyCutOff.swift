import HTTPTypes
import Hummingbird
import NIOCore

/// Thrown when the TCP connection is closed before the request's body has arrived completely.
struct BodyCutOff: Error {}
