/// Thrown when a workspace is to be deleted only if it is empty, but it holds connections, credentials, or API keys
/// that are not revoked.
package struct WorkspaceNotEmpty: Error {
    package init() {}
}
