import Dispatch
import SQLite

/// Runs each part of a task at once on the thread that starts or resumes the task: when `Task.init` returns, the task has
/// run up to its first suspension.
private final class ImmediateExecutor: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        job.runSynchronously(on: self.asUnownedTaskExecutor())
    }
}

extension Writer {
    /// Opens an existing database as a daemon does.
    convenience init(path: String, limit: Int, busyTimeout: Int = 10_000) throws {
        let connections = try (0..<2).map { _ in
            try SQLiteConnection(path: path, access: .readWrite, busyTimeout: busyTimeout)
        }
        for connection in connections { try connection.prepareForWriting() }
        self.init(connection: connections[0], checkpointer: Checkpointer(connection: connections[1]), limit: limit)
    }

    /// Queues `body`. When the call returns, `body` is in the queue or was refused.
    func submit<Result: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Result
    ) -> Task<Result, any Error> {
        Task(executorPreference: ImmediateExecutor()) { try await self.write(body) }
    }

    /// Keeps the writer's thread inside a job until the gate opens; everything submitted meanwhile is one group.
    func hold() async -> Gate {
        let gate = Gate()
        let (entered, continuation) = AsyncStream<Void>.makeStream()
        let job = self.submit { _ in
            continuation.yield()
            gate.wait()
        }
        for await _ in entered { break }
        gate.job = job
        return gate
    }
}

/// A gate that is opened once, from any thread.
///
/// `@unchecked Sendable`: a semaphore may be used by all threads, and `job` is set before a second thread gets the gate.
final class Gate: @unchecked Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    fileprivate(set) var job: Task<Void, any Error>?

    fileprivate func wait() { self.semaphore.wait() }
    func open() { self.semaphore.signal() }
}
