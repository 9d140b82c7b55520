package import Domain
import Synchronization

/// Answers a repeated request with the stored reply to the first request
/// (draft-ietf-httpapi-idempotency-key-header-07).
///
/// Only the replies to successful changes are stored. A refused request changed nothing, so a repetition of it is
/// handled like a new request.
package final class IdempotencyService: Sendable {
    package enum Outcome: Sendable {
        /// The request was handled before, and this is the stored reply.
        case replied(status: Int, body: Secret<[UInt8]>)
        /// The request is new. The caller must handle the request, and then call ``end(_:)``.
        case new
        /// The Idempotency-Key was used before for a different request.
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

    /// Looks for a stored reply to a request with an Idempotency-Key. If there is none, registers the key as in
    /// progress until ``end(_:)`` is called.
    ///
    /// - Parameter request: the bytes that must be equal in two requests with the same key: method, path and body.
    /// - Throws: ``IdempotencyConflict/inProgress`` while this process handles another request with the same key.
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

    /// Encrypts the body of a reply, so that the reply can be stored in the transaction of the change.
    ///
    /// - Parameters:
    ///   - body: the body of the reply.
    ///   - status: the HTTP status code of the reply.
    ///   - request: the method, path and body of the request, as for ``begin(_:_:)``.
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
