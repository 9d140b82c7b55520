package import Domain

/// A browser on a page of a connect session. The browser's cookie and pass were checked.
package struct ConnectVisit: Sendable {
    package let session: ConnectSession
    /// Gives the name and the look of the pages.
    package let workspace: Workspace
    package let browser: Browser
    /// The text that every link and form of the session's pages carries for this browser.
    package let pass: String

    package init(session: ConnectSession, workspace: Workspace, browser: Browser, pass: String) {
        self.session = session
        self.workspace = workspace
        self.browser = browser
        self.pass = pass
    }

    /// This browser has the session. Before, a page shows no account name, no config and no result.
    package var isClaimed: Bool { self.session.isClaimed(by: self.browser) }
}

extension ConnectSession {
    /// A browser has the session. The hashes are of random ids, so their comparison need not take constant time.
    package func isClaimed(by browser: Browser) -> Bool { self.browserHash == browser.hash }
}
