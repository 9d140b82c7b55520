/// A caller sent a precondition that names no state of the row.
package struct UnreadablePrecondition: Error {
    package init() {}
}
