package import Domain
package import JSON

/// Which page of a list a request asks for: `skip` and `limit`, or the `cursor` that the page before gave.
package struct PageQuery<Item: Identified>: Sendable {
    package let request: PageRequest<Item>
    /// Counts from 1.
    let number: Int
}

extension QueryReader {
    package mutating func page<Item: Identified>(of _: Item.Type = Item.self) -> PageQuery<Item> {
        let skip = self.skip()
        let limit = self.limit()
        let cursor = self.value(
            "cursor",
            "Input should be the next_cursor of a list",
            type: "value_error",
            read: { PageCursor<Item>($0) }
        )
        return PageQuery(
            request: PageRequest(skip: skip, limit: limit, cursor: cursor?.last),
            number: (cursor?.page ?? 1) + skip / limit
        )
    }
}

/// The row that a page ends with: the next one begins behind it, wherever that is by then. Rows that come or go
/// meanwhile move no other row to another page.
private struct PageCursor<Item: Identified> {
    let last: Identifier<Item>
    /// The number of the page that begins here.
    let page: Int

    init(last: Identifier<Item>, page: Int) {
        self.last = last
        self.page = page
    }

    /// Reads what ``text`` wrote. Nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard
            parts.count == 2,
            let last = Identifier<Item>("\(Item.identifierPrefix)_\(parts[0])"),
            let page = Int32(parts[1]),
            page > 1
        else { return nil }
        self.init(last: last, page: Int(page))
    }

    /// What a caller gets and sends back; what it is made of is nobody else's affair.
    var text: String { "\(self.last.text.suffix(26))-\(self.page)" }
}

extension JSONWriter {
    /// `{NAME: […], "total", "page", "size", "next_cursor"}`, as the API around the specification writes its lists.
    ///
    /// - Parameters:
    ///   - name: of the member that holds the items.
    ///   - id: an item's id, which the next page's cursor is made of.
    package mutating func write<Item: Identified>(
        _ page: Page<Item>,
        _ name: StaticString,
        of query: PageQuery<Item>,
        id: (Item) -> Identifier<Item>,
        item write: (inout JSONWriter, Item) -> Void
    ) {
        // About what a connection takes; growing on the way copies all that is written each time.
        self.reserveCapacity(page.items.count * 600)
        self.beginObject()
        self.key(name)
        self.beginArray()
        for item in page.items { write(&self, item) }
        self.endArray()
        self.member("total", page.total)
        self.member("page", query.number)
        self.member("size", query.request.limit)
        self.key("next_cursor")
        let last = page.hasMore ? page.items.last : nil
        self.string(last.map { PageCursor(last: id($0), page: min(query.number, Int(Int32.max) - 1) + 1).text })
        self.endObject()
    }
}

extension Parameter {
    /// What ``QueryReader/page(of:)`` reads.
    ///
    /// - Parameter plural: what the list is of.
    package static func page(of plural: String) -> [Parameter] {
        [.skip(plural), .limit, .cursor(example: "01m85esrzw98dq3bghqtc2egfv-2")]
    }

    /// What ``QueryReader/skip()`` reads.
    package static func skip(_ plural: String) -> Parameter {
        .query(
            "skip",
            .integer(minimum: 0, maximum: Int(Int32.max), default: 0),
            "Number of \(plural) to skip",
            example: 0
        )
    }
}

extension Schema {
    /// What ``JSONWriter/write(_:_:of:id:item:)`` writes.
    ///
    /// - Parameter member: the name of the member that holds the items.
    package static func page(_ name: String, _ description: String, _ member: String, of item: Schema) -> Schema {
        .object(
            name,
            description,
            [
                .required(member, .array(of: item)),
                .required("total", .integer(), "How many there are on all pages"),
                .required("page", .integer(), "This page's number, from 1"),
                .required("size", .integer(), "How many a page holds"),
                .optional("next_cursor", .nullable(.string()), "Asks for the next page; null on the last"),
            ]
        )
    }
}

extension Parameter {
    package static func cursor(example: String) -> Parameter {
        .query("cursor", .nullable(.string()), "The `next_cursor` of the page before", example: .string(example))
    }

    package static let limit = Parameter.query(
        "limit",
        .integer(minimum: 1, maximum: 1000, default: 100),
        "Number of entries to return",
        example: 100
    )
}
