import Domain
import Testing

@testable import Web

@Suite struct EntityTagTests {
    private static let one = EntityTag("1")

    @Test(
        arguments: [
            ("\"1\"", [EntityTag("1")]), ("W/\"1\"", [EntityTag("1", isWeak: true)]), ("\"\"", [EntityTag("")]),
            ("\"1\", \"2\"", [EntityTag("1"), EntityTag("2")]),
            ("\"1\",W/\"2\"", [EntityTag("1"), EntityTag("2", isWeak: true)]),
            ("\"a,b\" , \"c\"", [EntityTag("a,b"), EntityTag("c")]), (", \"1\",, ", [EntityTag("1")]),
            ("", []), ("1", []), ("\"1", []), ("w/\"1\"", []), ("\"1\" 2 \"3\"", [EntityTag("1")]), ("*, \"1\"", []),
        ]
    )
    func theTagsOfAHeaderAreRead(header: String, tags: [EntityTag]) {
        #expect(EntityTags(header) == .these(tags))
    }

    @Test func aStarMatchesEveryTag() {
        #expect(EntityTags("*") == .any)
        #expect(EntityTags("*").contain(Self.one))
    }

    /// RFC 9110, section 8.8.3.2: its table.
    @Test func aWeakTagMatchesWeakly() {
        #expect(EntityTags("W/\"1\"").contain(EntityTag("1", isWeak: true)))
        #expect(!EntityTags("W/\"1\"").contain(EntityTag("2", isWeak: true)))
        #expect(EntityTags("W/\"1\"").contain(Self.one))
        #expect(EntityTags("\"1\"").contain(Self.one))
    }

    @Test func aTagIsWrittenAsItIsRead() {
        for tag in [EntityTag("a"), EntityTag("a", isWeak: true), EntityTag(updatedAt: Timestamp(milliseconds: 1))] {
            #expect(EntityTags(tag.text) == .these([tag]))
        }
    }
}
