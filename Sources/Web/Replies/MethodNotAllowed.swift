import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Thrown when the path of the request has routes, but none for the request's method. Answered with 405 (RFC 9110,
/// section 15.5.6).
struct MethodNotAllowed: Error {
    /// The value of the `Allow` header, such as `GET, HEAD, OPTIONS`.
    let allowed: String
}
