import Domain
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// A function that logs a request. Called once for each request, when the reply is ready but not yet sent.
package typealias RequestLog = @Sendable (RequestLogEntry) -> Void

/// The properties of one request that may be logged. The path is replaced by the route's pattern, because a path can
/// contain any string. The query, headers and body are left out, except a valid `X-Request-Id`.
package struct RequestLogEntry: Sendable {
    /// The `X-Request-Id` that the client sent, or a generated id.
    package let requestID: String
    /// The method, or `-` for a method that HTTP does not define.
    package let method: String
    /// The path pattern of the route, such as `/api/v1/connections/{connection_id}`; `-` for a path without a route.
    package let route: String
    package let status: Int
    /// The time from the arrival of the request's head until the reply is ready, in microseconds.
    package let microseconds: Int
    /// The id of the API key or user; nil for a request that is not authenticated.
    package let callerID: String?
    /// The workspace that the request works in; nil when the caller was not admitted to a workspace.
    package let workspaceID: String?
}
