/// How a workspace's connect pages look, and where they may lead: the member `connect` of a workspace.
package struct ConnectSettings: Sendable, Equatable {
    /// The product's name; nil for the name of the workspace.
    package var productName: String?
    /// A colour such as `#0f5c4d`.
    package var accent: String?
    /// The colour on dark ground; nil for one that is computed from ``accent``.
    package var accentDark: String?
    /// URLs that a session may lead to at its end, and all URLs below them.
    package var returnURLs: [String]
    /// Origins of the product's pages that may open the connect page in a popup.
    package var allowedOrigins: [String]
    /// Where a session without a `return_url` leads to.
    package var defaultReturnURL: String?
    package var supportURL: String?
    package var privacyURL: String?

    package init(
        productName: String? = nil,
        accent: String? = nil,
        accentDark: String? = nil,
        returnURLs: [String] = [],
        allowedOrigins: [String] = [],
        defaultReturnURL: String? = nil,
        supportURL: String? = nil,
        privacyURL: String? = nil
    ) {
        self.productName = productName
        self.accent = accent
        self.accentDark = accentDark
        self.returnURLs = returnURLs
        self.allowedOrigins = allowedOrigins
        self.defaultReturnURL = defaultReturnURL
        self.supportURL = supportURL
        self.privacyURL = privacyURL
    }
}
