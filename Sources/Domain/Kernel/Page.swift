/// One page of a list of rows, in the order of the list.
package struct Page<Item: Sendable>: Sendable {
    package let items: [Item]
    /// The number of rows in the whole list, not only on this page.
    package let total: Int
    /// Whether the list has rows after this page.
    package let hasMore: Bool

    /// - Parameter items: up to `limit` + 1 rows, beginning with the first row of the page. A row beyond `limit` only
    ///   shows that the list has more rows, and is not part of the page.
    package init(_ items: [Item], limit: Int, total: Int) {
        self.items = Array(items.prefix(limit))
        self.total = total
        self.hasMore = items.count > limit
    }
}
