/// Thrown when the result of a claim is to be stored, but the work was claimed again or deleted meanwhile.
package struct StaleClaim: Error {
    package init() {}
}
