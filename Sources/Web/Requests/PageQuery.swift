package import Domain
package import JSON

/// The page of a list that a request asks for, with the parameters `skip`, `limit` and `cursor`. The `cursor` of a page
/// is the `next_cursor` in the reply with the previous page.
package struct PageQuery<Item: Identified>: Sendable {
    package let request: PageRequest<Item>
    /// The number of the page; the first page has the number 1.
    let number: Int
}

extension QueryReader {
    /// Reads the parameters `skip`, `limit` and `cursor`.
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

/// A position in a list, between the last row of one page and the first row of the next page. The position is stored as
/// the id of the last row. So rows that are added or deleted between two requests do not shift the following pages.
private struct PageCursor<Item: Identified> {
    /// The id of the last row of the previous page. The row itself may have been deleted since.
    let last: Identifier<Item>
    /// The number of the page that begins after the row ``last``; at least 2.
    let page: Int

    init(last: Identifier<Item>, page: Int) {
        self.last = last
        self.page = page
    }

    /// Parses a string in the format of ``text``; nil for any other string.
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

    /// The cursor as the API shows it: the 26 characters of the row's id without the prefix, then `-`, then the page's
    /// number. The format is not documented for clients, so that it can change.
    var text: String { "\(self.last.text.suffix(26))-\(self.page)" }
}

extension JSONWriter {
    /// Writes a page of a list as `{NAME: […], "total", "page", "size", "next_cursor"}`.
    ///
    /// - Parameters:
    ///   - name: the name of the member that contains the items.
    ///   - query: the request for this page.
    ///   - id: returns the id of an item. The `next_cursor` is made from the id of the last item.
    ///   - write: writes one item.
    package mutating func write<Item: Identified>(
        _ page: Page<Item>,
        _ name: StaticString,
        of query: PageQuery<Item>,
        id: (Item) -> Identifier<Item>,
        item write: (inout JSONWriter, Item) -> Void
    ) {
        // A connection takes about 600 bytes. The whole size is reserved at once, so that the buffer does not grow,
        // which would copy the bytes that are already written.
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
    /// Describes the parameters that ``QueryReader/page(of:)`` reads.
    ///
    /// - Parameter plural: the noun for the items in the descriptions, such as `connections`.
    package static func page(of plural: String) -> [Parameter] {
        [.skip(plural), .limit, .cursor(example: "01m85esrzw98dq3bghqtc2egfv-2")]
    }

    /// Describes the parameter that ``QueryReader/skip()`` reads.
    ///
    /// - Parameter plural: the noun for the items in the description, such as `connections`.
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
    /// The schema of a page as ``JSONWriter/write(_:_:of:id:item:)`` writes it.
    ///
    /// - Parameters:
    ///   - name: the name of the schema.
    ///   - member: the name of the member that contains the items.
    ///   - item: the schema of one item.
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
