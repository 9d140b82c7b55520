package import Hummingbird
import Domain
import Synchronization

/// What accompanies a request: Hummingbird's own storage, and the record that its log line is written from.
package struct APIContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    let record = RequestRecord()

    package init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
    }
}

/// Who turned out to call; known only inside the route, told in the log line that is written around it.
final class RequestRecord: Sendable {
    private let storage = Mutex<Caller?>(nil)

    var caller: Caller? {
        get { self.storage.withLock { $0 } }
        set { self.storage.withLock { $0 = newValue } }
    }
}
