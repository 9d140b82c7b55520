package import Hummingbird
import Domain
import NIOCore
import Synchronization

/// What accompanies a request: Hummingbird's own storage, and the record that its log line is written from.
package struct APIContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    let record = RequestRecord()
    private let channel: any Channel

    package init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.channel = source.channel
    }

    /// Nil when no route matches; the router then gives a word in place of a pattern.
    var routePattern: String? { self.endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil } }

    /// The address at the other end, without its port.
    var origin: String? { self.channel.remoteAddress?.ipAddress }
}

/// What one layer around a request knows and another one tells: the id that the outermost gave it, and who turned out
/// to call and where they may work, known only inside the route.
final class RequestRecord: Sendable {
    private struct Content {
        var requestID: String?
        var callerID: String?
        var workspaceID: Identifier<Workspace>?
    }

    private let content = Mutex(Content())

    var requestID: String? {
        get { self.content.withLock { $0.requestID } }
        set { self.content.withLock { $0.requestID = newValue } }
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
