/// A workspace that holds connections, credentials or usable keys was to be deleted without them.
package struct WorkspaceNotEmpty: Error {
    package init() {}
}
