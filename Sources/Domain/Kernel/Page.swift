/// One page of a list of rows, in the order of the list.
package struct Page<Item: Sendable>: Sendable {
    package let items: [Item]
    /// The number of rows in the whole list, not only on this page.
    package let total: Int
    /// Whether the list has rows after this page.
    package let hasMore: Bool

    /// - Parameters:
    ///   - items: up to `limit` + 1 rows, beginning with the first row of the page. A row beyond `limit` only shows that
    ///     the list has more rows, and is not part of the page.
    ///   - isCut: whether the page ends before `limit` because of its length, although the list has more rows.
    package init(_ items: [Item], limit: Int, total: Int, isCut: Bool = false) {
        self.items = Array(items.prefix(limit))
        self.total = total
        self.hasMore = isCut || items.count > limit
    }
}
