/// A user whose token names no workspace sent a request that names none, either.
package struct WorkspaceNotNamed: Error {
    package init() {}
}
