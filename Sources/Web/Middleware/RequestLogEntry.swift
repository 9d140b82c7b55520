import Domain
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Gets one entry a request, when its reply is made.
package typealias RequestLog = @Sendable (RequestLogEntry) -> Void

/// What a log may know of a request: the route's pattern stands for the path, which could hold anything, and no query,
/// header or body is in it.
package struct RequestLogEntry: Sendable {
    package let requestID: String
    package let method: String
    package let route: String
    package let status: Int
    /// From the request's head to its reply being made.
    package let microseconds: Int
    package let callerID: String?
    package let workspaceID: String?
}
