/// Thrown by a store when a row was changed or deleted between the caller's read and the caller's write.
package struct StaleRow: Error {
    package init() {}
}
