import Domain
import Storage

/// The number of bytes after which a page of a list ends, because a page is held in memory until its client has read it.
/// Counted are the texts that callers choose and that may be long.
private let pageByteLimit = 2_097_152

extension Page {
    /// - Parameters:
    ///   - rows: the rows of the page, and one further row if the list continues after the page.
    ///   - isCut: whether the list continues although `rows` has no further row.
    ///   - count: counts all rows of the list. Not called when `rows` contains the whole list.
    init<Owner: Identified>(
        _ rows: [Item],
        _ request: PageRequest<Owner>,
        isCut: Bool = false,
        count: () throws -> Int?
    ) rethrows {
        let isWhole = !isCut && rows.count <= request.limit && request.skip == 0 && request.cursor == nil
        self.init(rows, limit: request.limit, total: isWhole ? rows.count : try count() ?? 0, isCut: isCut)
    }
}

extension Session {
    /// Reads the rows of one page, and ends the page after the row with which its length exceeds ``pageByteLimit``.
    ///
    /// - Parameters:
    ///   - length: the length of an item's long texts, in bytes.
    /// - Returns: the rows, and `isCut`: whether the query has more rows, which were not read because of the length.
    func pageRows<Item>(
        _ sql: SQL,
        values: [any SQLValue],
        read: (any Row) throws -> Item,
        length: (Item) -> Int
    ) throws -> (rows: [Item], isCut: Bool) {
        var bytes = 0
        var isCut = false
        let rows = try self.prefix(sql, values: values) { row -> Item? in
            guard bytes <= pageByteLimit else {
                isCut = true
                return nil
            }
            let item = try read(row)
            bytes += length(item)
            return item
        }
        return (rows, isCut)
    }
}
