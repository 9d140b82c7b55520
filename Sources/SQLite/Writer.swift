import CProcess
import Dispatch
import Foundation
package import Storage
import Synchronization

/// Runs all writes to a database on one thread, with group commit.
///
/// The thread takes all jobs from the queue, runs them in one transaction, commits once, and only then passes the
/// results to the callers, so that the jobs of a group share one flush to disk. When a job fails, the group is rolled
/// back and run again with a savepoint for each job, so that only the failed job is undone. A job may therefore run
/// twice, and must change nothing but the database. When the commit fails, every job of the group gets the error of the
/// commit, also a job that had failed by itself, because its failure may depend on changes that were not committed.
package final class Writer: Sendable {
    package enum Failure: DatabaseError, Sendable {
        /// The queue has as many jobs as its limit allows; the caller should try again later.
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
    private let files: DatabaseFiles?
    private let limit: Int
    private let queue = Mutex(Queue())
    private let done = Mutex(DatabaseStatistics())
    private let wake = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - connection: a connection that was prepared for writing. Nothing else may use it.
    ///   - checkpointer: copies the write-ahead log that `connection` writes; nil when another program copies the log.
    ///   - files: the files of `connection`, which are checked before each transaction; nil when they are not checked.
    ///   - limit: the maximum number of jobs in the queue; a further job is refused with `Failure.queueFull`.
    package init(
        connection: SQLiteConnection,
        checkpointer: Checkpointer?,
        files: DatabaseFiles? = nil,
        limit: Int
    ) {
        self.connection = connection
        self.checkpointer = checkpointer
        self.files = files
        self.limit = limit
        connection.followLog()
        Thread {
            cprocess_name_thread("patchbay-writer")
            self.run()
        }.start()
    }

    /// Runs `body` on the writer's thread and returns once its changes are durable on disk.
    ///
    /// Cancelling the calling task, for example because a client closed its connection, does not undo the write.
    /// - Throws: errors of `body`; `Failure`; `DatabaseMoved`; `SQLiteError` when the transaction could not begin or
    ///   commit.
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Value
    ) async throws -> Value {
        try await withUnsafeThrowingContinuation { continuation in
            let job = WriteJob(body: body) { continuation.resume(with: $0) }
            if let refused = self.enqueue(job) { continuation.resume(throwing: refused) }
        }
    }

    /// Queues `body` and returns without waiting for the result. Writes run in the order in which they were queued;
    /// ``close()`` runs the queued writes before it returns.
    ///
    /// - Parameter completion: is called on the writer's thread, with nil once the write is durable on disk, or with
    ///   the error.
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

    /// Refuses new jobs, runs the queued jobs, and returns when the connection is closed. Call this method once.
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
            // A write to a file that has no name any more would be acknowledged and lost.
            try self.files?.check()
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

    /// Runs a group of jobs in one transaction, without savepoints at the first attempt: with a savepoint SQLite copies
    /// every page before the page is changed, and jobs rarely fail (docs/decisions/0002-optimistic-group-commit.md has
    /// the figures).
    private func perform(_ jobs: [any Job]) throws {
        do {
            try self.connection.transaction {
                for job in jobs {
                    do { try job.run(self.connection) } catch { throw JobFailed() }
                    // If an error inside the job ended the transaction, the next jobs would write outside of a
                    // transaction.
                    guard self.connection.isInTransaction else { throw JobFailed() }
                }
            }
        } catch is JobFailed {
            try self.connection.transaction {
                for job in jobs { try self.runInSavepoint(job) }
            }
        }
    }

    /// Runs a job and undoes it alone when it fails.
    ///
    /// - Throws: only when the whole transaction is lost, for example because the disk is full.
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

/// A job of a group failed, so the group has to be rolled back and run again with a savepoint for each job.
private struct JobFailed: Error {}

/// A queued write, without the type of its result.
private protocol Job: AnyObject, Sendable {
    var isDone: Bool { get }
    func run(_ connection: SQLiteConnection) throws
    func fail(_ error: any Error)
    /// Passes the result of the last run, or the error given to ``fail(_:)``, to the caller. Called once.
    func answer()
}

/// `@unchecked Sendable`: once a job is queued, only the writer's thread uses its mutable property.
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
