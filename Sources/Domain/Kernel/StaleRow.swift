/// A row was changed, or removed, after the caller read it.
package struct StaleRow: Error {
    package init() {}
}
