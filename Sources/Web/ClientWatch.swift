import Domain
import Hummingbird
import NIOCore
import Synchronization

/// Cancels the work for a request when the request's client leaves. A ``DepartureHandler`` gets the watch as an event of
/// the request's channel.
final class ClientWatch: Sendable {
    private let work: Task<Response, any Error>
    private let flag = Atomic(false)

    init(_ work: Task<Response, any Error>) {
        self.work = work
    }

    var hasClientLeft: Bool { self.flag.load(ordering: .acquiring) }

    func clientLeft() {
        self.flag.store(true, ordering: .releasing)
        self.work.cancel()
    }
}

/// The client closed the connection before its reply was made.
struct ClientLeft: Error {}

extension WebContext {
    /// Runs `work` in a task that is cancelled when the client closes the connection.
    ///
    /// - Throws: errors of `work`; ``ClientLeft``; `ServiceError.stopping` when the calling task was cancelled.
    func whileClientWaits(_ work: @escaping @Sendable () async throws -> Response) async throws -> Response {
        let task = Task { try await work() }
        let watch = ClientWatch(task)
        let isWatching = self.channel.eventLoop.makePromise(of: Void.self)
        // The channel has no `DepartureHandler` any more, because the connection is closed, or never had one.
        isWatching.futureResult.whenFailure { [channel] _ in
            channel.closeFuture.whenComplete { _ in watch.clientLeft() }
        }
        self.channel.triggerUserOutboundEvent(watch, promise: isWatching)
        do {
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } catch {
            if watch.hasClientLeft { throw ClientLeft() }
            // At a stop, requests that outlast `shutdown_timeout_s` are cancelled.
            throw error is CancellationError ? ServiceError.stopping : error
        }
    }
}
