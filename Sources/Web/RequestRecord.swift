import Hummingbird
import Domain
import NIOCore
import Synchronization

/// Data about one request that the middleware and the route share. The middleware sets the request's id, which the
/// route writes into audit events. The route sets the caller and the workspace, which the middleware logs. A class,
/// because each layer gets its own copy of the ``WebContext``.
final class RequestRecord: Sendable {
    private struct Content {
        var requestID: String?
        var callerID: String?
        var routePattern: String?
        var workspaceID: Identifier<Workspace>?
    }

    private let content = Mutex(Content())

    var requestID: String? {
        get { self.content.withLock { $0.requestID } }
        set { self.content.withLock { $0.requestID = newValue } }
    }

    /// The pattern of a path that has routes, but none for the request's method. Nil for every other request; see
    /// ``WebContext/routePattern``.
    var routePattern: String? {
        get { self.content.withLock { $0.routePattern } }
        set { self.content.withLock { $0.routePattern = newValue } }
    }

    var callerID: String? {
        get { self.content.withLock { $0.callerID } }
        set { self.content.withLock { $0.callerID = newValue } }
    }

    var workspaceID: Identifier<Workspace>? {
        get { self.content.withLock { $0.workspaceID } }
        set { self.content.withLock { $0.workspaceID = newValue } }
    }
}
