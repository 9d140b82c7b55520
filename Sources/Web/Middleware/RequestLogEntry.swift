import Domain
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Called once for each request, when the reply is made and before it is sent.
package typealias RequestLog = @Sendable (RequestLogEntry) -> Void

/// The data of one request that may be logged. The entry has the route's pattern in place of the path, because a path
/// can contain any text, and no query, header or body, except a valid `X-Request-Id`.
package struct RequestLogEntry: Sendable {
    /// The client's `X-Request-Id`, or a generated id.
    package let requestID: String
    /// `-` for a method that HTTP does not define.
    package let method: String
    /// The route's pattern, such as `/api/v1/connections/{connection_id}`; `-` for a path without a route.
    package let route: String
    package let status: Int
    /// The time from the arrival of the request's head until the reply is made, in microseconds.
    package let microseconds: Int
    /// The id of the API key or user; nil for a request that is not authenticated.
    package let callerID: String?
    /// Nil when the caller was not admitted to a workspace.
    package let workspaceID: String?
}
