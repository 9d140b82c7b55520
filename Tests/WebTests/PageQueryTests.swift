import Domain
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Testing

@testable import Web

@Suite struct PageQueryTests {
    private struct Item: Identified {
        static var identifierPrefix: StaticString { "conn" }

        let id: Identifier<Item>
    }

    private func item(_ number: Int) throws -> Item {
        let zeros = String(repeating: "0", count: 25)
        return Item(id: try #require(Identifier<Item>("conn_\(zeros)\(number)")))
    }

    private func read(_ query: String) throws -> PageQuery<Item> {
        let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/list?" + query)
        var reader = QueryReader(Request(head: head, body: RequestBody(buffer: ByteBuffer())))
        let page = reader.page(of: Item.self)
        try reader.finish()
        return page
    }

    private func written(_ items: [Item], _ query: PageQuery<Item>, total: Int) throws -> JSON {
        var writer = JSONWriter()
        let page = Page(items, limit: query.request.limit, total: total)
        writer.write(page, "items", of: query, id: \.id) { $0.string($1.id.text) }
        return try JSON(parsing: writer.bytes)
    }

    @Test func withoutParametersItIsTheFirstHundred() throws {
        let page = try self.read("")
        #expect((page.request.skip, page.request.limit, page.number) == (0, 100, 1))
        #expect(page.request.cursor == nil)
    }

    @Test(arguments: [(0, 10, 1), (9, 10, 1), (10, 10, 2), (25, 10, 3), (2_147_483_647, 1, 2_147_483_648)])
    func skippedRowsMakePages(_ skip: Int, _ limit: Int, _ number: Int) throws {
        #expect(try self.read("skip=\(skip)&limit=\(limit)").number == number)
    }

    @Test func aPagesCursorLeadsToTheNext() throws {
        let first = try self.read("limit=2")
        let reply = try self.written([self.item(1), self.item(2), self.item(3)], first, total: 5)
        #expect(reply["items"]?.array?.count == 2)
        #expect((reply["total"], reply["page"], reply["size"]) == (5, 1, 2))
        let cursor = try #require(reply["next_cursor"]?.string)
        let second = try self.read("limit=2&cursor=\(cursor)")
        #expect((second.request.cursor, second.number) == (try self.item(2).id, 2))
        let last = try self.written([self.item(3)], second, total: 5)
        #expect((last["page"], last["next_cursor"]) == (2, .null))
    }

    @Test func aPageNumberIsNoLimitToPaging() throws {
        let far = try self.read("skip=2147483647&limit=1")
        let reply = try self.written([self.item(1), self.item(2)], far, total: 2)
        let cursor = try #require(reply["next_cursor"]?.string)
        #expect(try self.read("cursor=\(cursor)").request.cursor == self.item(1).id)
    }

    @Test(
        arguments: [
            "", "-", "x", "conn_00000000000000000000000001", "00000000000000000000000001",
            "00000000000000000000000001-", "00000000000000000000000001-1", "00000000000000000000000001-0",
            "00000000000000000000000001--2", "00000000000000000000000001-2-3", "0000000000000000000000000u-2",
            "00000000000000000000000001-2147483648",
        ]
    )
    func whatIsNoCursorIsRefused(_ text: String) throws {
        let failure = try #require(throws: BodyFailure.self) { try self.read("cursor=\(text)") }
        #expect(failure.items.map(\.location) == [[.name("query"), .name("cursor")]])
    }
}
