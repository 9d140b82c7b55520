import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// The path exists and this method of it does not.
struct MethodNotAllowed: Error {
    /// The `Allow` header.
    let allowed: String
}
