import Domain
import Services
import Synchronization
import TestSupport
import Testing

@Suite struct IdempotencyServiceTests {
    private struct Failure: Error {}

    /// "Seals" a reply by writing the text of its key in front; a fingerprint is the request itself.
    private struct Sealer: ReplySealer {
        func seal(
            _ reply: Secret<[UInt8]>,
            to request: Secret<[UInt8]>,
            for key: IdempotencyKey
        ) throws -> (fingerprint: [UInt8], sealed: [UInt8]) {
            (request.reveal(), Array(key.text.utf8) + reply.reveal())
        }

        func isFingerprint(_ fingerprint: [UInt8], of request: Secret<[UInt8]>) -> Bool {
            fingerprint == request.reveal()
        }

        func open(_ sealed: [UInt8], for key: IdempotencyKey) throws -> Secret<[UInt8]> {
            guard sealed.starts(with: key.text.utf8) else { throw Failure() }
            return Secret(Array(sealed.dropFirst(key.text.utf8.count)))
        }
    }

    private final class Store: IdempotencyStore {
        private let rows = Mutex<[(reply: IdempotentReply, at: Timestamp)]>([])
        let isBroken = Mutex(false)

        func add(_ reply: IdempotentReply, at time: Timestamp = someTime) {
            self.rows.withLock { $0.append((reply, time)) }
        }

        func find(_ key: IdempotencyKey, from earliest: Timestamp) throws -> IdempotentReply? {
            guard !self.isBroken.withLock({ $0 }) else { throw Failure() }
            return self.rows.withLock { $0 }.first { $0.reply.key == key && $0.at >= earliest }?.reply
        }

        func delete(before _: Timestamp, limit _: Int) async throws -> Int { 0 }
    }

    private let store = Store()
    private let service: IdempotencyService
    private let key: IdempotencyKey
    private static let request = Secret(Array("request".utf8))

    init() throws {
        let clock = Clock.fixed(someTime.milliseconds)
        self.service = IdempotencyService(store: self.store, sealer: Sealer(), clock: clock)
        self.key = try Self.key("a")
    }

    private static func key(_ text: String, caller: String = "key_1", workspace: Int = 1) throws -> IdempotencyKey {
        IdempotencyKey(text, of: Caller(id: caller, workspaceID: try sampleID(workspace), scopes: Scopes([.admin])))
    }

    private func begin(_ request: Secret<[UInt8]> = Self.request) async throws -> IdempotencyService.Outcome {
        try await self.service.begin(self.key, request)
    }

    private func storeReply(at time: Timestamp = someTime) throws {
        self.store.add(try self.service.reply([1, 2], status: 201, to: Self.request, self.key), at: time)
    }

    private func isNew(_ outcome: IdempotencyService.Outcome) -> Bool {
        if case .new = outcome { true } else { false }
    }

    private func isTaken(_ outcome: IdempotencyService.Outcome) -> Bool {
        if case .taken = outcome { true } else { false }
    }

    @Test func aKeyWithoutReplyIsNew() async throws {
        #expect(self.isNew(try await self.begin()))
    }

    @Test func aRepeatedRequestGetsTheStoredReply() async throws {
        #expect(self.isNew(try await self.begin()))
        try self.storeReply()
        self.service.end(self.key)
        // A reply ends the request by itself, so that it can be repeated.
        for _ in 0..<2 {
            guard case .replied(let status, let body) = try await self.begin() else {
                Issue.record("no reply was found")
                return
            }
            #expect((status, body.reveal()) == (201, [1, 2]))
        }
    }

    @Test func anotherRequestWithTheSameKeyIsTold() async throws {
        try self.storeReply()
        for _ in 0..<2 {
            #expect(self.isTaken(try await self.begin(Secret(Array("another".utf8)))))
        }
    }

    @Test func aRequestWhoseKeyIsInUseIsRefused() async throws {
        #expect(self.isNew(try await self.begin()))
        await #expect(throws: IdempotencyConflict.inProgress) { _ = try await self.begin() }
        // Keys of other callers and workspaces are other keys, also with the same text.
        for key in [
            try Self.key("b"), try Self.key("a", caller: "key_2"), try Self.key("a", workspace: 2),
        ] {
            #expect(self.isNew(try await self.service.begin(key, Self.request)))
        }
        self.service.end(self.key)
        #expect(self.isNew(try await self.begin()))
    }

    @Test func aKeyIsFreeAfterAFailure() async throws {
        self.store.isBroken.withLock { $0 = true }
        await #expect(throws: Failure.self) { _ = try await self.begin() }
        self.store.isBroken.withLock { $0 = false }
        #expect(self.isNew(try await self.begin()))
    }

    @Test(arguments: [(0, false), (1, true)] as [(Int64, Bool)])
    func aReplyIsGivenForADay(_ milliseconds: Int64, _ isOutdated: Bool) async throws {
        let day: Int64 = 86_400_000
        try self.storeReply(at: Timestamp(milliseconds: someTime.milliseconds - day - milliseconds))
        #expect(self.isNew(try await self.begin()) == isOutdated)
    }

    @Test func aReplyIsStoredSealedWithTheFingerprintOfItsRequest() throws {
        let reply = try self.service.reply([1, 2], status: 201, to: Self.request, self.key)
        #expect((reply.key, reply.status) == (self.key, 201))
        #expect(reply.fingerprint == Self.request.reveal())
        #expect(try Sealer().open(reply.sealed, for: self.key).reveal() == [1, 2])
    }
}
