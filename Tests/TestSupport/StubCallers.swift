package import Domain
import Synchronization

/// Services that answer as a test says. The calls are kept, and no socket is opened. A call with a secret to a place
/// that the secret was not given for fails, as the guard of outgoing calls has it.
package final class StubCallers: ServiceCaller, HandshakeCaller, OutboundGuard, Sendable {
    package typealias Answer = @Sendable (ServiceRequest) throws(OutboundFailure) -> ServiceAnswer

    private struct State {
        var answer: Answer = { _ throws(OutboundFailure) in throw .unreachable }
        var handshake: Result<HandshakeAnswer, OutboundFailure> = .failure(.unreachable)
        var before: @Sendable () async -> Void = {}
        var requests: [ServiceRequest] = []
        var handshakes: [Handshake] = []
        var judged: [ServiceURL] = []
        var unreachable: [String: OutboundFailure] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var callers: ServiceCallers { ServiceCallers(http: self, handshakes: self, addresses: self) }

    /// The requests that were made.
    package var requests: [ServiceRequest] { self.state.withLock { $0.requests } }
    /// The log-ins that were made.
    package var handshakes: [Handshake] { self.state.withLock { $0.handshakes } }

    /// The URLs that were judged without a call.
    package var judged: [ServiceURL] { self.state.withLock { $0.judged } }

    /// Lets the guard refuse a host.
    package func refuse(_ host: String, _ failure: OutboundFailure) {
        self.state.withLock { $0.unreachable[host] = failure }
    }

    package func requireReachable(
        _ url: ServiceURL,
        for _: OutboundPurpose,
        of _: Identifier<Workspace>,
        definitionPorts _: Set<Int>
    ) async throws(OutboundFailure) {
        let failure = self.state.withLock { state in
            state.judged.append(url)
            return state.unreachable[url.origin.host]
        }
        if let failure { throw failure }
    }

    package func answer(_ answer: @escaping Answer) { self.state.withLock { $0.answer = answer } }

    /// Sets work that is done during each call.
    package func beforeAnswering(_ work: @escaping @Sendable () async -> Void) {
        self.state.withLock { $0.before = work }
    }

    package func answer(_ result: Result<HandshakeAnswer, OutboundFailure>) {
        self.state.withLock { $0.handshake = result }
    }

    package func call(_ request: ServiceRequest) async throws(OutboundFailure) -> ServiceAnswer {
        guard request.destinations?.cover(request.url.origin) != false else { throw .moved }
        let (answer, before) = self.state.withLock { state in
            state.requests.append(request)
            return (state.answer, state.before)
        }
        await before()
        return try answer(request)
    }

    package func attempt(_ handshake: Handshake) async throws(OutboundFailure) -> HandshakeAnswer {
        guard handshake.destinations?.cover(handshake.origin) != false else { throw .moved }
        let (result, before) = self.state.withLock { state in
            state.handshakes.append(handshake)
            return (state.handshake, state.before)
        }
        await before()
        return try result.get()
    }
}
