/// Thrown when a workspace is to be deleted without its content, but holds connections, credentials or keys that are
/// not revoked.
package struct WorkspaceNotEmpty: Error {
    package init() {}
}
