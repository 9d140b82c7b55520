import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Web

@Suite struct QueryReaderTests {
    private func reader(_ query: String) -> QueryReader {
        let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/list?" + query)
        return QueryReader(Request(head: head, body: RequestBody(buffer: ByteBuffer())))
    }

    @Test(
        arguments: [
            ("a=b", "b"), ("a=b+c%20d", "b c d"), ("a=%2B", "+"), ("a=%C3%A9", "é"), ("a=%FF", "\u{fffd}"), ("a", ""),
            ("a=", ""), ("a=b=c", "b=c"), ("a=%", "%"), ("a=%2", "%2"), ("a=%2x", "%2x"), ("a=%+1", "% 1"),
            ("a=1&a=2", "2"), ("%61=1", "1"), ("b=1", nil), ("", nil), ("&&a=1", "1"),
        ] as [(String, String?)]
    )
    func textIsReadAsFormsWriteIt(query: String, text: String?) {
        var reader = self.reader(query)
        #expect(reader.string("a") == text)
    }

    @Test(
        arguments: [
            ("a=0", 0), ("a=10", 10), ("a=11", nil), ("a=-1", nil), ("a=x", nil), ("a=", nil), ("a=1.0", nil),
            ("a=99999999999999999999", nil),
        ] as [(String, Int?)]
    )
    func aNumberOutOfRangeIsRefused(query: String, value: Int?) {
        var reader = self.reader(query)
        #expect(reader.integer("a", in: 0...10) == value)
        let refused = Result { try reader.finish() }
        switch refused {
        case .success: #expect(value != nil, "\(query)")
        case .failure(let error): #expect(value == nil && (error as? BodyFailure)?.items.count == 1, "\(query)")
        }
    }

    @Test func whatIsNotAskedForIsRefused() throws {
        var reader = self.reader("a=1&b=2&c=3&b=4")
        _ = reader.string("a")
        let failure = try #require(throws: BodyFailure.self) { try reader.finish() }
        #expect(failure.items.map(\.location) == ["b", "c", "b"].map { [.name("query"), .name($0)] })
    }

    @Test func everythingWrongIsTold() throws {
        var reader = self.reader("a=x&b=x&c=x&d=x&cursor=x&f=xx")
        _ = reader.bool("a")
        _ = reader.integer("b", in: 0...1)
        _ = reader.enumeration("c", of: ConnectionStatus.self)
        _ = reader.timestamp("d")
        _ = reader.cursor(Connection.self)
        _ = reader.string("f", maxLength: 1)
        let failure = try #require(throws: BodyFailure.self) { try reader.finish() }
        #expect(
            failure.items.map(\.type) == [
                "bool_parsing", "int_parsing", "enum", "datetime_parsing", "value_error", "string_too_long",
            ]
        )
        #expect(failure.items.map { $0.location.first } == Array(repeating: .name("query"), count: 6))
    }
}
