import Hummingbird
import Domain
import NIOCore
import Services
import Synchronization

/// Data about one request that the middleware and the route share. The middleware sets the id of the request and its origin,
/// which the route writes into audit events. The route sets the caller and the workspace, which the middleware logs, and the
/// submitted values of a refused create, which the audit event shows.
///
/// This is a class, because each layer gets its own copy of the ``WebContext``, and all copies must share one record.
final class RequestRecord: Sendable {
    private struct Content {
        var requestID: String?
        var callerID: String?
        var routePattern: String?
        var workspaceID: Identifier<Workspace>?
        var refusedCreate: RefusedCreate?
        var origin = Origin.peer
        var isPage = false
    }

    /// The address that a request comes from.
    enum Origin {
        /// The peer of the TCP connection.
        case peer
        /// The client as ``TrustedProxies`` finds it; nil when its address is not known.
        case forwarded(String?)
    }

    private let content = Mutex(Content())

    var requestID: String? {
        get { self.content.withLock { $0.requestID } }
        set { self.content.withLock { $0.requestID = newValue } }
    }

    /// The pattern of the request's path, if the path has routes but none for the request's method; `-` for a path with
    /// an empty segment; otherwise nil. For a request that a route handles, see ``WebContext/routePattern``.
    var routePattern: String? {
        get { self.content.withLock { $0.routePattern } }
        set { self.content.withLock { $0.routePattern = newValue } }
    }

    var origin: Origin {
        get { self.content.withLock { $0.origin } }
        set { self.content.withLock { $0.origin = newValue } }
    }

    /// A page answers the request. The setting `cors_origins` does not apply to pages.
    var isPage: Bool {
        get { self.content.withLock { $0.isPage } }
        set { self.content.withLock { $0.isPage = newValue } }
    }

    var callerID: String? {
        get { self.content.withLock { $0.callerID } }
        set { self.content.withLock { $0.callerID = newValue } }
    }

    var workspaceID: Identifier<Workspace>? {
        get { self.content.withLock { $0.workspaceID } }
        set { self.content.withLock { $0.workspaceID = newValue } }
    }

    /// The submitted values of a refused create of a connection; nil for every other request.
    var refusedCreate: RefusedCreate? {
        get { self.content.withLock { $0.refusedCreate } }
        set { self.content.withLock { $0.refusedCreate = newValue } }
    }
}
