import Domain

extension Page {
    /// - Parameters:
    ///   - rows: the rows of the page, and one more row when the list does not end there.
    ///   - count: counts the rows of the whole list. It is not called when `rows` are the whole list.
    init<Owner: Identified>(
        _ rows: [Item],
        _ request: PageRequest<Owner>,
        count: () throws -> Int?
    ) rethrows {
        let isWhole = rows.count <= request.limit && request.skip == 0 && request.cursor == nil
        self.init(rows, limit: request.limit, total: isWhole ? rows.count : try count() ?? 0)
    }
}
