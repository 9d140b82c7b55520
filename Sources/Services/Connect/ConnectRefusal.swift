package import Domain

/// Why a page of a connect session is not shown.
package enum ConnectRefusal: Error, Sendable {
    /// No session has the link or id. Answered with 404.
    case unknown
    /// The session is completed, cancelled or expired, or waits for its code. Answered with 410.
    case ended(EndedSession)
    /// The browser has no cookie, or the pass is not its own: `Open the link again`.
    case openAgain
    /// Another browser has the session, and the session's purpose allows no take-over.
    case otherBrowser
    /// - Parameter retryAfter: the number of seconds after which the browser may post again.
    case tooManyRequests(retryAfter: Int)
    /// An error of the database, to be answered as in any other route.
    case failed(any Error)

    /// The refusal that stands for an error of a store.
    init(_ error: any Error) {
        self = error as? ConnectRefusal ?? .failed(error)
    }
}

/// A session that cannot be used any more, for the page that says so. Only somebody with its link or pass gets one.
package struct EndedSession: Sendable {
    package let session: ConnectSession
    package let workspace: Workspace
    package let state: ConnectSession.State

    package init(session: ConnectSession, workspace: Workspace, state: ConnectSession.State) {
        self.session = session
        self.workspace = workspace
        self.state = state
    }
}
