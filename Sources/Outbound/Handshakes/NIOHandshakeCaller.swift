package import Domain
import NIOCore

/// Logs in to PostgreSQL and Redis with code of its own, so that a log-in connects to the address that the guard
/// allowed, and to no other (docs/decisions/0021).
package struct NIOHandshakeCaller: HandshakeCaller {
    private let door: OutboundDoor
    private let budget: OutboundBudget
    private let roots: TrustRoots
    private let counters: OutboundCounters
    private let clock: Clock
    private let limits: OutboundLimits

    /// - Parameters:
    ///   - roots: the authorities that servers are verified with.
    ///   - clock: the time at which the servers' certificates must be valid.
    package init(
        door: OutboundDoor,
        budget: OutboundBudget,
        roots: TrustRoots,
        counters: OutboundCounters,
        clock: Clock
    ) {
        self.init(
            door: door,
            budget: budget,
            roots: roots,
            counters: counters,
            clock: clock,
            limits: OutboundLimits(for: .handshake)
        )
    }

    init(
        door: OutboundDoor,
        budget: OutboundBudget,
        roots: TrustRoots,
        counters: OutboundCounters,
        clock: Clock,
        limits: OutboundLimits
    ) {
        self.door = door
        self.budget = budget
        self.roots = roots
        self.counters = counters
        self.clock = clock
        self.limits = limits
    }

    /// Logs in, and leaves at once. A value that the protocol cannot carry is answered before the name is looked up.
    package func attempt(_ handshake: Handshake) async throws(OutboundFailure) -> HandshakeAnswer {
        if let member = handshake.invalidMember { return .invalidValue(member) }
        let host = ServiceURL.normalizedHost(handshake.host) ?? handshake.host
        return try await self.counters.counting(.handshake) { () async throws(OutboundFailure) in
            try await self.budget.admitting(.handshake, to: host, of: handshake.workspaceID) {
                () async throws(OutboundFailure) in
                try await self.call(handshake)
            }
        }
    }

    private func call(_ handshake: Handshake) async throws(OutboundFailure) -> HandshakeAnswer {
        let deadline = NIODeadline.now() + TimeAmount(self.limits.deadline)
        let pins = try await self.door.open(
            host: handshake.host,
            port: handshake.port,
            scheme: handshake.origin.scheme,
            purpose: .handshake,
            workspaceID: handshake.workspaceID,
            destinations: handshake.destinations
        )
        do {
            return try await self.attempt(handshake, at: pins, deadline: deadline)
        } catch {
            switch error {
            case .answer(let answer): return answer
            case .failure(let failure): throw failure
            }
        }
    }

    private func attempt(
        _ handshake: Handshake,
        at pins: [PinnedAddress],
        deadline: NIODeadline
    ) async throws(HandshakeEnd) -> HandshakeAnswer {
        let (limits, clock) = (self.limits, self.clock)
        let connect = { @Sendable () async throws(HandshakeEnd) -> HandshakeConnection in
            try await HandshakeConnection.open(to: pins, limits: limits, deadline: deadline, clock: clock)
        }
        let connection = try await connect()
        defer { connection.close() }
        let tls = HandshakeTLSStart(
            mode: handshake.tls,
            serverName: pins.first.flatMap { $0.isLiteral ? nil : $0.host },
            roots: self.roots
        )
        return try await connection.abandonedOnCancellation { () async throws(HandshakeEnd) in
            switch handshake.kind {
            case .postgres:
                return try await PostgresLogin(handshake, over: connection, tls: tls).run()
            case .redis:
                let probe = RedisProbe(connect: connect, tls: tls)
                return try await RedisLogin(handshake, over: connection, tls: tls, probe: probe).run()
            }
        }
    }
}

extension Handshake {
    /// The first value that the protocol cannot carry, or that would end a field and begin another one.
    var invalidMember: HandshakeAnswer.Member? {
        if Self.isInvalid(self.username) || self.kind == .postgres && self.username?.isEmpty != false {
            return .username
        }
        if Self.isInvalid(self.password?.reveal()) { return .password }
        if Self.isInvalid(self.database) { return .database }
        if self.kind == .redis, let database = self.database, RedisLogin.databaseNumber(database) == nil {
            return .database
        }
        return nil
    }

    private static func isInvalid(_ value: String?) -> Bool {
        value?.utf8.contains { $0 == 0 || $0 == 0x0a || $0 == 0x0d } ?? false
    }
}
