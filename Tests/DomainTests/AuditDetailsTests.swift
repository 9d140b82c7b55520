import Domain
import JSON
import TestSupport
import Testing

@Suite struct AuditDetailsTests {
    private func connection(label: String?, integration: String = "gmail", userID: String?) throws -> Connection {
        Connection(
            id: try sampleID(1),
            workspaceID: try sampleID(2),
            label: label,
            integration: integration,
            integrationType: .custom,
            authMethodID: "custom",
            config: "{}",
            credentialID: try sampleID(3),
            userID: userID,
            createdBy: "key_1",
            status: .expired,
            statusReason: .tokenExpired,
            statusChangedAt: someTime,
            createdAt: someTime,
            updatedAt: someTime
        )
    }

    @Test func aDeletedConnectionLeavesItsNameAndStatus() throws {
        let details = AuditDetails(ofDeleted: try self.connection(label: "My \"mail\"", userID: "u1"))
        #expect(
            details.text == #"{"label":"My \"mail\"","integration":"gmail","user_id":"u1","status":"expired"}"#
        )
        let nameless = AuditDetails(ofDeleted: try self.connection(label: nil, userID: nil))
        #expect(nameless.text == #"{"integration":"gmail","status":"expired"}"#)
    }

    /// Characters of one to four bytes, and characters that JSON escapes in two and six bytes.
    @Test(arguments: ["a", "é", "漢", "😀", "\"", "\\", "\n", "\u{1}", "e\u{301}"])
    func theLongestTextsAreCutToTheLimit(_ character: String) throws {
        let long = String(repeating: character, count: 255)
        for text in [long, String(repeating: character, count: 100_000)] {
            let details = AuditDetails(ofDeleted: try self.connection(label: text, integration: text, userID: text))
            #expect(details.text.utf8.count <= AuditDetails.longest)
            let object = try #require(try JSON(parsing: details.text).object)
            #expect(object.keys == ["label", "integration", "user_id", "status"])
            for name in ["label", "user_id"] {
                let kept = try #require(object[name]?.string)
                #expect(text.utf8.starts(with: kept.utf8) && kept.unicodeScalars.count >= 183)
            }
        }
    }

    @Test func anObjectThatIsTooLongIsEmpty() {
        let fitting = AuditDetails { $0.member("a", String(repeating: "x", count: AuditDetails.longest - 8)) }
        #expect(fitting.text.utf8.count == AuditDetails.longest)
        #expect(AuditDetails { $0.member("a", String(repeating: "x", count: AuditDetails.longest - 7)) }.text == "{}")
    }

    /// - Parameter limit: in bytes of JSON.
    @Test(arguments: [
        ("abc", 3, "abc"), ("abc", 2, "ab"), ("aé", 2, "a"), ("aé", 3, "aé"), ("a\"b", 3, "a\""), ("a\"b", 2, "a"),
        ("\u{1}x", 6, "\u{1}"), ("\u{1}x", 5, ""), ("", 0, ""),
    ])
    func aMemberIsCutAtAWholeCharacter(_ text: String, _ limit: Int, _ kept: String) throws {
        let details = AuditDetails { $0.member("a", text, cutAt: limit) }
        #expect(try JSON(parsing: details.text) == .object(["a": .string(kept)]))
    }
}
