import Foundation
import Testing

/// Runs tests that wait for other processes on threads of their own. On the runner's threads, of which there is one for
/// each core, they would hold up every other test while they wait.
///
/// A trait of suites that their tests inherit has to be one of tests, too.
struct BlockingThreads: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(ThreadsExecutor.shared) { try await function() }
    }
}

extension Trait where Self == BlockingThreads {
    static var onBlockingThreads: Self { Self() }
}

private final class ThreadsExecutor: TaskExecutor {
    static let shared = ThreadsExecutor()

    private let queue = OperationQueue()

    private init() {
        // Enough that some wait while the cores are busy, and few enough that no daemon is starved of its time limits.
        self.queue.maxConcurrentOperationCount = 2 + ProcessInfo.processInfo.activeProcessorCount
    }

    func enqueue(_ job: UnownedJob) {
        self.queue.addOperation { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
