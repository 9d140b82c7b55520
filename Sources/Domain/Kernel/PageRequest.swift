/// Which part of a list is asked for.
package struct PageRequest<Item: Identified>: Sendable {
    /// How many rows to pass, after those that `cursor` passes.
    package let skip: Int
    package let limit: Int
    /// The last row of the page before.
    package let cursor: Identifier<Item>?

    package init(skip: Int = 0, limit: Int = 100, cursor: Identifier<Item>? = nil) {
        self.skip = skip
        self.limit = limit
        self.cursor = cursor
    }
}
