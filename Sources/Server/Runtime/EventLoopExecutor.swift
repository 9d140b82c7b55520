import CTaskHook
import NIOCore
import NIOPosix
import Synchronization

/// Runs Swift's tasks on NIO's event loops: a request is read, handled and answered on one thread
/// (docs/decisions/0003-event-loops-as-executor.md).
///
/// `@unchecked Sendable`: only the thread of its loop touches what can change here.
package final class EventLoopExecutor: SerialExecutor, @unchecked Sendable {
    private static let all = MultiThreadedEventLoopGroup.singleton.makeIterator().map(EventLoopExecutor.init)
    private static let turn = Atomic<UInt>(0)

    private let loop: any EventLoop
    /// What the loop runs when it is done with what it runs now. (A create queues some sixty jobs, and each would check twice
    /// that nobody else changes these; no other code runs while they change.)
    @exclusivity(unchecked) private var waiting: [UnownedJob] = []
    @exclusivity(unchecked) private var running: [UnownedJob] = []

    private init(loop: any EventLoop) {
        self.loop = loop
    }

    /// Takes over from Swift's own threads. Before the first task that matters, and once.
    package static func install() throws {
        for executor in self.all {
            try executor.loop.submit {
                ctaskhook_executor().pointee = Unmanaged.passUnretained(executor).toOpaque()
            }.wait()
        }
        // The hook's type as Swift's runtime has it: the job, and what would have run it.
        typealias Hook = @convention(thin) (UnownedJob, @convention(thin) (UnownedJob) -> Void) -> Void
        let hook: Hook = { job, _ in EventLoopExecutor.enqueueAnywhere(job) }
        ctaskhook_install(unsafeBitCast(hook, to: UnsafeMutableRawPointer.self))
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.loop.execute { self.enqueueHere(job) }
    }

    /// A task stays on its loop; one that comes from another thread goes to the loops in turn.
    private static func enqueueAnywhere(_ job: UnownedJob) {
        if let executor = ctaskhook_executor().pointee {
            return Unmanaged<EventLoopExecutor>.fromOpaque(executor).takeUnretainedValue().enqueueHere(job)
        }
        let turn = self.turn.wrappingAdd(1, ordering: .relaxed).newValue
        let executor = self.all[Int(turn % UInt(self.all.count))]
        executor.loop.execute { executor.enqueueHere(job) }
    }

    /// One entry in the loop's own queue serves all jobs that come until it is its turn.
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
