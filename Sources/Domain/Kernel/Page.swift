/// One page of a list, in the order of the list.
package struct Page<Item: Sendable>: Sendable {
    package let items: [Item]
    /// The number of rows of the whole list.
    package let total: Int
    /// Whether the list has rows after this page.
    package let hasMore: Bool

    /// - Parameter items: up to `limit` + 1 rows. A row beyond `limit` shows that the list has more rows, and is left
    ///   out of the page.
    package init(_ items: [Item], limit: Int, total: Int) {
        self.items = Array(items.prefix(limit))
        self.total = total
        self.hasMore = items.count > limit
    }
}
