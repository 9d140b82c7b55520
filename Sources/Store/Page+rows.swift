import Domain

extension Page {
    /// - Parameters:
    ///   - rows: the rows of the page, and one further row if the list continues after the page.
    ///   - count: counts all rows of the list. Not called when `rows` contains the whole list.
    init<Owner: Identified>(
        _ rows: [Item],
        _ request: PageRequest<Owner>,
        count: () throws -> Int?
    ) rethrows {
        let isWhole = rows.count <= request.limit && request.skip == 0 && request.cursor == nil
        self.init(rows, limit: request.limit, total: isWhole ? rows.count : try count() ?? 0)
    }
}
