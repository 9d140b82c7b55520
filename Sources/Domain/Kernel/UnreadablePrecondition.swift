/// Thrown when a request has a precondition that names no version of a row, such as an `If-Match` without a readable
/// ETag.
package struct UnreadablePrecondition: Error {
    package init() {}
}
