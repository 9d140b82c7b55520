import HTTPTypes
import Hummingbird
import NIOCore

/// The client hung up, or was cut off, in the middle of its request.
struct BodyCutOff: Error {}
