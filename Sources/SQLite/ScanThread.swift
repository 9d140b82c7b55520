import Dispatch
import Foundation
import Synchronization

/// A thread that runs one job after another and waits between them.
final class ScanThread: Sendable {
    private let job = Mutex<(@Sendable () -> Void)?>(nil)
    private let wake = DispatchSemaphore(value: 0)

    init() {
        Thread {
            // Only the thread itself can set the name that the system knows, which `top -H` and debuggers show.
            Thread.current.name = "patchbay-scan"
            while let job = self.next() { job() }
        }.start()
    }

    /// Runs a job. Call this method only while the thread has no other job.
    func run(_ job: @escaping @Sendable () -> Void) {
        self.job.withLock { $0 = job }
        self.wake.signal()
    }

    /// Ends the thread. Call this method only while the thread has no job.
    func end() { self.wake.signal() }

    private func next() -> (@Sendable () -> Void)? {
        self.wake.wait()
        return self.job.withLock { $0.take() }
    }
}
