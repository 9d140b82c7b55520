import CTaskHook
import NIOCore
import NIOPosix
import Synchronization

/// Runs Swift's tasks on NIO's event loops, so that a request is read, handled and answered on one thread
/// (docs/decisions/0003-event-loops-as-executor.md).
///
/// `@unchecked Sendable`: only the thread of the event loop uses the mutable properties.
package final class EventLoopExecutor: SerialExecutor, @unchecked Sendable {
    private static let all = MultiThreadedEventLoopGroup.singleton.makeIterator().map(EventLoopExecutor.init)
    private static let turn = Atomic<UInt>(0)

    private let loop: any EventLoop
    /// The jobs that run after those in `running`. (`@exclusivity(unchecked)`: a create queues some sixty jobs, and
    /// each would cost two checks for exclusive access. The checks are unnecessary because no other code runs while one
    /// of the arrays is changed.)
    @exclusivity(unchecked) private var waiting: [UnownedJob] = []
    @exclusivity(unchecked) private var running: [UnownedJob] = []

    private init(loop: any EventLoop) {
        self.loop = loop
    }

    /// Replaces Swift's own thread pool as the global executor. Call it once, before the first task that is to run on
    /// an event loop.
    package static func install() throws {
        for executor in self.all {
            try executor.loop.submit {
                ctaskhook_executor().pointee = Unmanaged.passUnretained(executor).toOpaque()
            }.wait()
        }
        // The type of the hook in Swift's runtime: its parameters are the job, and the function that the hook replaces.
        typealias Hook = @convention(thin) (UnownedJob, @convention(thin) (UnownedJob) -> Void) -> Void
        let hook: Hook = { job, _ in EventLoopExecutor.enqueueAnywhere(job) }
        ctaskhook_install(unsafeBitCast(hook, to: UnsafeMutableRawPointer.self))
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.loop.execute { self.enqueueHere(job) }
    }

    /// Queues a job on the event loop of the calling thread; on any other thread, on the event loops in turn.
    private static func enqueueAnywhere(_ job: UnownedJob) {
        if let executor = ctaskhook_executor().pointee {
            return Unmanaged<EventLoopExecutor>.fromOpaque(executor).takeUnretainedValue().enqueueHere(job)
        }
        let turn = self.turn.wrappingAdd(1, ordering: .relaxed).newValue
        let executor = self.all[Int(turn % UInt(self.all.count))]
        executor.loop.execute { executor.enqueueHere(job) }
    }

    /// Queues a job. NIO's queue gets one entry for all jobs that are queued before that entry is run.
    private func enqueueHere(_ job: UnownedJob) {
        if self.waiting.isEmpty { self.loop.execute { self.runWaiting() } }
        self.waiting.append(job)
    }

    private func runWaiting() {
        swap(&self.waiting, &self.running)
        for job in self.running { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
        self.running.removeAll(keepingCapacity: true)
    }
}
