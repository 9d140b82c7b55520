package import Web

/// The style sheet and the scripts of the pages.
package enum ConnectAssets {
    /// The style sheet with the accent of a workspace.
    package static func style(_ accent: Accent?) -> PageResource {
        PageResource(
            self.text(of: "connect.css") + (accent.map { "\n" + $0.css } ?? ""),
            mediaType: "text/css; charset=utf-8"
        )
    }

    /// The style sheet without an accent.
    static let style = Self.style(nil)
    /// The script of the pages.
    package static let pageScript = PageResource(Self.text(of: "connect-page.js"), mediaType: Self.javaScript)
    /// The script for a product's own page: `Patchbay.connect`.
    package static let productScript = PageResource(Self.text(of: "connect.js"), mediaType: Self.javaScript)

    private static let javaScript = "text/javascript; charset=utf-8"

    private static func text(of name: String) -> String {
        embeddedFiles.first { "\($0.name)" == name }.map { "\($0.text)" } ?? ""
    }
}
