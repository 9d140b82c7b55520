import Synchronization

/// What a caller calls a request that it may have to send again. Two callers may choose the same text.
package struct IdempotencyKey: Hashable, Sendable {
    package let workspaceID: Identifier<Workspace>
    /// The id of an API key or user.
    package let callerID: String
    package let text: String

    package init(_ text: String, of caller: Caller) {
        self.workspaceID = caller.workspaceID
        self.callerID = caller.id
        self.text = text
    }
}

/// The answer to a request, stored in the transaction of its change: neither is there without the other.
package final class RememberedAnswer: Sendable {
    package let key: IdempotencyKey
    /// Of the request that it answers.
    package let fingerprint: [UInt8]
    /// An HTTP status.
    package let status: Int
    /// It may hold the token of a new API key.
    package let sealed: [UInt8]

    package init(key: IdempotencyKey, fingerprint: [UInt8], status: Int, sealed: [UInt8]) {
        self.key = key
        self.fingerprint = fingerprint
        self.status = status
        self.sealed = sealed
    }
}

/// Adds the answer to an act, when what the act makes is known and before it is stored.
package typealias Remembering<Value> = @Sendable (Value, Act) throws -> Act

package protocol AnswerStore: Sendable {
    /// - Parameter earliest: an answer of before then is none.
    func find(_ key: IdempotencyKey, from earliest: Timestamp) throws -> RememberedAnswer?
    /// Deletes up to `limit` answers of before `earliest`.
    ///
    /// - Returns: how many were deleted.
    func delete(before earliest: Timestamp, limit: Int) async throws -> Int
}

extension AnswerStore {
    /// Deletes what is older than a day, in small steps: other writes get their turn between them.
    package func deleteExpired(at now: Timestamp) async throws {
        let earliest = now.adding(seconds: -IdempotencyService.lifetime)
        while try await self.delete(before: earliest, limit: 1000) > 0 {}
    }
}

package protocol AnswerSealer: Sendable {
    /// A request's fingerprint says nothing of it to whoever has no key: it may hold a secret that can be guessed.
    ///
    /// - Returns: both made with one key, whose mark is that of the sealed bytes.
    func seal(
        _ answer: Secret<[UInt8]>,
        to request: Secret<[UInt8]>,
        for key: IdempotencyKey
    ) throws -> (fingerprint: [UInt8], sealed: [UInt8])
    func isFingerprint(_ fingerprint: [UInt8], of request: Secret<[UInt8]>) -> Bool
    func open(_ sealed: [UInt8], for key: IdempotencyKey) throws -> Secret<[UInt8]>
}

/// Answers a request that is sent again as it was answered first (draft-ietf-httpapi-idempotency-key-header-07).
///
/// Only changes are remembered: what was refused changed nothing, and is looked at anew.
package final class IdempotencyService: Sendable {
    package enum Outcome: Sendable {
        case answered(status: Int, body: Secret<[UInt8]>)
        /// The request is new. ``end(_:)`` has to follow.
        case new
        /// The key is that of another request.
        case taken
    }

    /// Seconds.
    package static let lifetime: Int64 = 86_400

    private let store: any AnswerStore
    private let sealer: any AnswerSealer
    private let clock: Clock
    private let running = Mutex<Set<IdempotencyKey>>([])

    package init(store: any AnswerStore, sealer: any AnswerSealer, clock: Clock) {
        self.store = store
        self.sealer = sealer
        self.clock = clock
    }

    /// - Parameter request: what makes it the same request: method, path and body.
    /// - Throws: `ServiceError.conflict` while a request with this key is being answered.
    package func begin(_ key: IdempotencyKey, _ request: Secret<[UInt8]>) throws -> Outcome {
        guard self.running.withLock({ $0.insert(key).inserted }) else {
            throw ServiceError(
                .conflict,
                "A request with this Idempotency-Key is being answered; try again in a moment"
            )
        }
        do {
            let outcome = try self.outcome(key, request)
            switch outcome {
            case .answered, .taken: self.end(key)
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

    /// What is to be stored with the change.
    package func answer(_ body: [UInt8], to request: Secret<[UInt8]>, _ key: IdempotencyKey) throws -> RememberedAnswer
    {
        let (fingerprint, sealed) = try self.sealer.seal(Secret(body), to: request, for: key)
        return RememberedAnswer(key: key, fingerprint: fingerprint, status: 200, sealed: sealed)
    }

    private func outcome(_ key: IdempotencyKey, _ request: Secret<[UInt8]>) throws -> Outcome {
        guard let answer = try self.store.find(key, from: self.earliest) else { return .new }
        guard self.sealer.isFingerprint(answer.fingerprint, of: request) else { return .taken }
        return .answered(status: answer.status, body: try self.sealer.open(answer.sealed, for: key))
    }

    private var earliest: Timestamp { self.clock.now().adding(seconds: -Self.lifetime) }
}
