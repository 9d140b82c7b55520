import Dispatch
import Storage

/// A write that keeps a database's writer busy until ``release()``.
final class HeldWriter: Sendable {
    private let gate = DispatchSemaphore(value: 0)

    /// Returns once the writer is inside the write.
    init(of database: any Database) async throws {
        let (entered, continuation) = AsyncStream.makeStream(of: Void.self)
        try database.submit { [gate] _ in
            continuation.finish()
            gate.wait()
        } completion: { _ in
        }
        for await _ in entered {}
    }

    func release() { self.gate.signal() }
}
