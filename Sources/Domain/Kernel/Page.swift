/// A part of a list, in the list's order.
package struct Page<Item: Sendable>: Sendable {
    package let items: [Item]
    /// How many rows the whole list has.
    package let total: Int
    /// Whether there are rows after these.
    package let hasMore: Bool

    /// - Parameter items: one more than asked for, where there is one.
    package init(_ items: [Item], limit: Int, total: Int) {
        self.items = Array(items.prefix(limit))
        self.total = total
        self.hasMore = items.count > limit
    }
}
