package import Domain
import Synchronization

/// The counts of outgoing calls since the start of the process. No count names a host or workspace, because metrics are
/// read without an API key.
package final class OutboundCounters: Sendable {
    /// The result of a call: `answered`, or the kind of its failure.
    package enum Result: String, Sendable, CaseIterable {
        case answered
        case refused
        case moved
        case nameNotFound = "name_not_found"
        case connectionRefused = "connection_refused"
        case unreachable
        case tls
        case timeout
        case malformed
        case busy
        case noTrustRoots = "no_trust_roots"
    }

    private struct State {
        var calls: [Key: Int] = [:]
        var refusals: [OutboundRefusal: Int] = [:]
    }

    private struct Key: Hashable {
        let purpose: OutboundPurpose
        let result: Result
    }

    private let state = Mutex(State())

    package init() {}

    /// The number of calls of a purpose that ended with a result.
    package func calls(_ purpose: OutboundPurpose, _ result: Result) -> Int {
        self.state.withLock { $0.calls[Key(purpose: purpose, result: result)] ?? 0 }
    }

    /// The number of calls that the guard refused for a reason.
    package func refusals(_ reason: OutboundRefusal) -> Int {
        self.state.withLock { $0.refusals[reason] ?? 0 }
    }

    /// Runs a call and counts its result.
    func counting<Answer: Sendable>(
        _ purpose: OutboundPurpose,
        _ body: () async throws(OutboundFailure) -> Answer
    ) async throws(OutboundFailure) -> Answer {
        do {
            let answer = try await body()
            self.count(purpose, .answered)
            return answer
        } catch {
            self.count(purpose, Result(error))
            if case .refused(let reason) = error { self.state.withLock { $0.refusals[reason, default: 0] += 1 } }
            throw error
        }
    }

    private func count(_ purpose: OutboundPurpose, _ result: Result) {
        self.state.withLock { $0.calls[Key(purpose: purpose, result: result), default: 0] += 1 }
    }
}

extension OutboundCounters.Result {
    init(_ failure: OutboundFailure) {
        self =
            switch failure {
            case .refused: .refused
            case .moved: .moved
            case .nameNotFound: .nameNotFound
            case .connectionRefused: .connectionRefused
            case .unreachable: .unreachable
            case .tls: .tls
            case .timeout: .timeout
            case .malformed: .malformed
            case .busy: .busy
            case .noTrustRoots: .noTrustRoots
            }
    }
}
