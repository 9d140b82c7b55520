/// Thrown when neither a user's token nor the request names a workspace.
package struct WorkspaceNotNamed: Error {
    package init() {}
}
