import Dispatch
import Foundation
package import Storage
import Synchronization

/// The one thread that writes, with group commit.
///
/// It takes everything that waits, runs it in one transaction, commits once, and only then answers anybody: a create
/// costs its share of a disk flush, not a whole one. A job that fails is undone alone: the group is rolled back and run
/// again with a savepoint a job, so a job may run twice and changes nothing but the database. A commit that fails fails
/// every job in it, and nobody has been told otherwise; nor is a refusal told that rests on what was not committed.
package final class Writer: Sendable {
    package enum Failure: DatabaseError, Sendable {
        /// `limit` jobs wait already; the caller should try again later.
        case queueFull
        case closed

        package var kind: DatabaseErrorKind {
            switch self {
            case .queueFull: .queueFull
            case .closed: .closed
            }
        }
    }

    private struct Queue {
        var jobs: [any Job] = []
        var isClosed = false
    }

    private let connection: SQLiteConnection
    private let checkpointer: Checkpointer?
    private let limit: Int
    private let queue = Mutex(Queue())
    private let done = Mutex(DatabaseStatistics())
    private let wake = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)

    /// Takes over `connection` (nobody else may use it) and starts the thread.
    ///
    /// - Parameters:
    ///   - checkpointer: copies the log that this connection writes; nil when another program does.
    ///   - limit: how many jobs may wait; one more is refused with `Failure.queueFull`.
    package init(connection: SQLiteConnection, checkpointer: Checkpointer?, limit: Int) {
        self.connection = connection
        self.checkpointer = checkpointer
        self.limit = limit
        connection.followLog()
        Thread {
            // Only a thread itself can tell the system its name, for `top -H` and debuggers.
            Thread.current.name = "patchbay-writer"
            self.run()
        }.start()
    }

    /// Runs `body` on the writer's thread and returns once it is durable on disk.
    ///
    /// The write is not undone when the calling task is cancelled: a client that hangs up changes nothing.
    /// - Throws: what `body` throws, `Failure`, or `SQLiteError` when the transaction could not begin or commit.
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Value
    ) async throws -> Value {
        try await withUnsafeThrowingContinuation { continuation in
            let job = WriteJob(body: body) { continuation.resume(with: $0) }
            if let refused = self.enqueue(job) { continuation.resume(throwing: refused) }
        }
    }

    /// Takes `body` into the queue and returns at once. It is run after every write that was queued before, also when the
    /// writer is closed meanwhile.
    ///
    /// - Parameter completion: is called on the writer's thread, with nil once it is durable on disk.
    package func submit(
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Void,
        completion: @escaping @Sendable ((any Error)?) -> Void
    ) throws(Failure) {
        let job = WriteJob(body: body) { result in
            if case .failure(let error) = result { completion(error) } else { completion(nil) }
        }
        if let refused = self.enqueue(job) { throw refused }
    }

    package var statistics: DatabaseStatistics {
        var statistics = self.done.withLock { $0 }
        statistics.waiting = self.queue.withLock { $0.jobs.count }
        return statistics
    }

    private func enqueue(_ job: any Job) -> Failure? {
        self.queue.withLock { queue in
            guard !queue.isClosed else { return .closed }
            guard queue.jobs.count < self.limit else { return .queueFull }
            queue.jobs.append(job)
            if queue.jobs.count == 1 { self.wake.signal() }
            return nil
        }
    }

    /// Finishes the jobs that wait, refuses new ones, and returns when the connection is closed. Call it once.
    package func close() {
        self.queue.withLock { $0.isClosed = true }
        self.wake.signal()
        self.finished.wait()
        self.checkpointer?.close()
        self.connection.close()
    }

    private func run() {
        while true {
            self.wake.wait()
            let (jobs, isClosed) = self.queue.withLock { queue in
                let jobs = queue.jobs
                queue.jobs = []
                queue.jobs.reserveCapacity(jobs.count)
                return (jobs, queue.isClosed)
            }
            if !jobs.isEmpty {
                self.commit(jobs)
                self.checkpointer?.follow(self.connection)
            }
            if isClosed { break }
        }
        self.finished.signal()
    }

    private func commit(_ jobs: [any Job]) {
        let start = ContinuousClock.now
        do {
            try self.perform(jobs)
            self.done.withLock { done in
                done.writes += jobs.count { $0.isDone }
                done.commits += 1
                done.duration += .now - start
            }
        } catch {
            for job in jobs { job.fail(error) }
        }
        for job in jobs { job.answer() }
    }

    /// The first try does without savepoints: they copy every page before it is changed, and nearly always no job
    /// fails (docs/decisions/0002-optimistic-group-commit.md has the figures).
    private func perform(_ jobs: [any Job]) throws {
        do {
            try self.connection.transaction {
                for job in jobs {
                    do { try job.run(self.connection) } catch { throw JobFailed() }
                    // A job that ended the transaction must not let the next ones write outside of one.
                    guard self.connection.isInTransaction else { throw JobFailed() }
                }
            }
        } catch is JobFailed {
            try self.connection.transaction {
                for job in jobs { try self.runInSavepoint(job) }
            }
        }
    }

    /// Throws only when the whole transaction is lost, as after a full disk.
    private func runInSavepoint(_ job: any Job) throws {
        try self.connection.run("SAVEPOINT job")
        do {
            try job.run(self.connection)
        } catch {
            guard self.connection.isInTransaction else { throw error }
            try self.connection.run("ROLLBACK TO job")
            job.fail(error)
        }
        try self.connection.run("RELEASE job")
    }
}

/// One job of a group failed; the group is undone and each job tried again by itself.
private struct JobFailed: Error {}

/// A write that waits for its turn, whatever its result.
private protocol Job: AnyObject, Sendable {
    var isDone: Bool { get }
    func run(_ connection: SQLiteConnection) throws
    func fail(_ error: any Error)
    /// Tells the caller what became of the last run, or of the commit after it. Called once.
    func answer()
}

/// `@unchecked Sendable`: once queued, only the writer's thread touches it.
private final class WriteJob<Value: Sendable>: Job, @unchecked Sendable {
    private let body: @Sendable (SQLiteConnection) throws -> Value
    private let completion: @Sendable (Result<Value, any Error>) -> Void
    private var result: Result<Value, any Error>?

    init(
        body: @escaping @Sendable (SQLiteConnection) throws -> Value,
        completion: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        self.body = body
        self.completion = completion
    }

    var isDone: Bool {
        if case .success? = self.result { true } else { false }
    }

    func run(_ connection: SQLiteConnection) throws { self.result = .success(try self.body(connection)) }

    func fail(_ error: any Error) { self.result = .failure(error) }

    func answer() {
        if let result { self.completion(result) }
    }
}
