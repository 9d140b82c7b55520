import Domain
import TestSupport
import Testing

@Suite struct PreconditionTests {
    /// Milliseconds after `someTime`: the allowed states, the row's state, and whether the row may be changed.
    static let checks: [(seen: [Int64], current: Int64, isAllowed: Bool)] = [
        ([0], 0, true), ([-1], 0, false), ([1], 0, false), ([-1, 0, 1], 0, true), ([-1, 1], 0, false),
        ([0, 0], 0, true),
    ]

    @Test(arguments: checks.indices)
    func onlyASeenStateMayBeChanged(_ index: Int) throws {
        let (seen, current, isAllowed) = Self.checks[index]
        let times = (seen + [current]).map { Timestamp(milliseconds: someTime.milliseconds + $0) }
        let result = Result { try Precondition(seen: times.dropLast()).check(try #require(times.last)) }
        guard !isAllowed else {
            try result.get()
            return
        }
        let sentence = "It was changed since it was read; read it again and repeat"
        #expect(throws: ServiceError(.preconditionFailed, sentence)) { try result.get() }
    }

    @Test func aPreconditionWithoutAStateIsUnreadable() {
        #expect(throws: UnreadablePrecondition.self) { try Precondition(seen: []).check(someTime) }
    }

    @Test(arguments: [(1, 1), (0, 1), (-1, 1), (-3_600_000, 1), (5, 5)] as [(Int64, Int64)])
    func theNextStateOfARowIsLaterThanTheLast(_ clock: Int64, _ expected: Int64) {
        let row = Workspace(
            id: Identifier(notBefore: someTime),
            name: "a",
            createdAt: someTime,
            updatedAt: someTime
        )
        let next = row.next(at: Timestamp(milliseconds: someTime.milliseconds + clock))
        #expect(next.updatedAt == Timestamp(milliseconds: someTime.milliseconds + expected))
        #expect((next.id, next.name, next.createdAt) == (row.id, row.name, row.createdAt))
    }
}
