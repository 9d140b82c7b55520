/// Thrown by a store when a row was changed or deleted after the caller had read the row.
package struct StaleRow: Error {
    package init() {}
}
