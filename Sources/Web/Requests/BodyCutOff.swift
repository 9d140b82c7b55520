import HTTPTypes
import Hummingbird
import NIOCore

/// The connection was closed before the request's body was complete.
struct BodyCutOff: Error {}
