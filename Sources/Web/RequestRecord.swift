import Hummingbird
import Domain
import NIOCore
import Synchronization

/// What one layer around a request knows and another one tells: the id that the outermost gave it, and who turned out
/// to call and where they may work, known only inside the route.
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

    /// Of a path whose routes do not have the request's method; the router tells the pattern of any other path.
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
