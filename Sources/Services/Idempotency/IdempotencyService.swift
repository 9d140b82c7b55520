package import Domain
import Synchronization

/// Gives a request that is sent again the reply of the first time (draft-ietf-httpapi-idempotency-key-header-07).
///
/// Only the replies to changes are stored. A refused request changed nothing, so it is handled again.
package final class IdempotencyService: Sendable {
    package enum Outcome: Sendable {
        /// The request was handled before.
        case replied(status: Int, body: Secret<[UInt8]>)
        /// The request is new. ``end(_:)`` has to follow.
        case new
        /// The key belongs to another request.
        case taken
    }

    private let store: any IdempotencyStore
    private let sealer: any ReplySealer
    private let clock: Clock
    private let running = Mutex<Set<IdempotencyKey>>([])

    package init(store: any IdempotencyStore, sealer: any ReplySealer, clock: Clock) {
        self.store = store
        self.sealer = sealer
        self.clock = clock
    }

    /// - Parameter request: everything that two requests with the same key must have in common.
    /// - Throws: ``IdempotencyConflict/inProgress``.
    package func begin(_ key: IdempotencyKey, _ request: Secret<[UInt8]>) async throws -> Outcome {
        guard self.running.withLock({ $0.insert(key).inserted }) else { throw IdempotencyConflict.inProgress }
        do {
            let outcome = try await self.outcome(key, request)
            switch outcome {
            case .replied, .taken: self.end(key)
            case .new: break
            }
            return outcome
        } catch {
            self.end(key)
            throw error
        }
    }

    package func end(_ key: IdempotencyKey) {
        self.running.withLock { _ = $0.remove(key) }
    }

    /// The reply in the form that is stored with the change.
    ///
    /// - Parameter status: the status code of the reply.
    package func reply(
        _ body: [UInt8],
        status: Int,
        to request: Secret<[UInt8]>,
        _ key: IdempotencyKey
    ) throws -> IdempotentReply {
        let (fingerprint, sealed) = try self.sealer.seal(Secret(body), to: request, for: key)
        return IdempotentReply(key: key, fingerprint: fingerprint, status: status, sealed: sealed)
    }

    private func outcome(_ key: IdempotencyKey, _ request: Secret<[UInt8]>) async throws -> Outcome {
        let earliest = self.clock.now().adding(seconds: -IdempotentReply.lifetime)
        guard let reply = try await self.store.find(key, from: earliest) else { return .new }
        guard self.sealer.isFingerprint(reply.fingerprint, of: request) else { return .taken }
        return .replied(status: reply.status, body: try self.sealer.open(reply.sealed, for: key))
    }
}
