/// A caller's choice of a page of a list.
package struct PageRequest<Item: Identified>: Sendable {
    /// The number of rows to skip after ``cursor``, or from the beginning of the list if ``cursor`` is nil.
    package let skip: Int
    package let limit: Int
    /// The id of the last row of the previous page; nil to start at the beginning of the list.
    package let cursor: Identifier<Item>?

    package init(skip: Int = 0, limit: Int = 100, cursor: Identifier<Item>? = nil) {
        self.skip = skip
        self.limit = limit
        self.cursor = cursor
    }
}
