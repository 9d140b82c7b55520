import Crypto
import Domain
import Testing

@testable import Vault

@Suite struct KeyRingTests {
    @Test func opensADataKeyThatAnotherProgramWrapped() throws {
        let ring = try KeyRing([KnownAnswer.record()], master: try KnownAnswer.master())
        #expect(ring.key(7)?.withUnsafeBytes { Array($0) } == KnownAnswer.dataKey)
        #expect(ring.newest.id == 7)
        #expect(ring.key(8) == nil)
    }

    @Test func opensWhatItWrapped() throws {
        let master = MasterKey()
        let records = try (1...3).map { try DataKeyRecord(id: $0, wrappedBy: master, at: Timestamp(milliseconds: 5)) }
        let ring = try KeyRing(records.reversed(), master: master)
        #expect(ring.newest.id == 3)
        #expect(Set((1...3).compactMap { ring.key($0)?.withUnsafeBytes { Array($0) } }).count == 3)
        #expect(records.allSatisfy { $0.createdAt == Timestamp(milliseconds: 5) && $0.wrapped.count == 12 + 32 + 16 })
    }

    @Test func whatAnotherMasterKeyWrapsIsTheSameDataKey() throws {
        let next = MasterKey()
        let record = try KnownAnswer.record().rewrapped(from: try KnownAnswer.master(), to: next)
        #expect((record.id, record.createdAt, record.checkValue) == (7, Timestamp(milliseconds: 0), next.checkValue))
        #expect(try KeyRing([record], master: next).key(7)?.withUnsafeBytes { Array($0) } == KnownAnswer.dataKey)
        #expect(throws: KeyRing.Failure.wrongMasterKey) { try KnownAnswer.record().rewrapped(from: next, to: next) }
        #expect(throws: KeyRing.Failure.damaged(dataKey: 8)) {
            try KnownAnswer.record(id: 8).rewrapped(from: try KnownAnswer.master(), to: next)
        }
    }

    @Test func withoutARecordThereIsNoRing() {
        #expect(throws: KeyRing.Failure.empty) { try KeyRing([], master: MasterKey()) }
    }

    @Test func anotherMasterKeyIsWrong() throws {
        #expect(throws: KeyRing.Failure.wrongMasterKey) { try KeyRing([KnownAnswer.record()], master: MasterKey()) }
        let changed = try #require(MasterKey(hexadecimal: KnownAnswer.masterText.dropLast() + "e"))
        #expect(throws: KeyRing.Failure.wrongMasterKey) { try KeyRing([KnownAnswer.record()], master: changed) }
    }

    @Test func oneRecordOfAnotherMasterKeyIsEnough() throws {
        let other = try DataKeyRecord(id: 8, wrappedBy: MasterKey(), at: Timestamp(milliseconds: 0))
        #expect(throws: KeyRing.Failure.wrongMasterKey) {
            try KeyRing([KnownAnswer.record(), other], master: try KnownAnswer.master())
        }
    }

    @Test(arguments: KnownAnswer.wrapped.indices)
    func everyByteOfAWrappedKeyIsGuarded(_ index: Int) throws {
        var wrapped = KnownAnswer.wrapped
        wrapped[index] ^= 0x80
        #expect(throws: KeyRing.Failure.damaged(dataKey: 7)) {
            try KeyRing([KnownAnswer.record(wrapped: wrapped)], master: try KnownAnswer.master())
        }
    }

    @Test(arguments: KnownAnswer.wrapped.indices)
    func aTruncatedWrappedKeyIsDamaged(_ count: Int) {
        #expect(throws: KeyRing.Failure.damaged(dataKey: 7)) {
            try KeyRing(
                [KnownAnswer.record(wrapped: Array(KnownAnswer.wrapped.prefix(count)))],
                master: try KnownAnswer.master()
            )
        }
    }

    @Test func aWrappedKeyOpensUnderItsOwnIdOnly() {
        #expect(throws: KeyRing.Failure.damaged(dataKey: 8)) {
            try KeyRing([KnownAnswer.record(id: 8)], master: try KnownAnswer.master())
        }
    }
}
