import Web

/// The parts that every page of a product has.
package struct PageSetting: Sendable {
    package let language: Language
    package let product: Product
    /// Nil for a page without links into a session, such as one of an expired session.
    package let session: SessionLinks?
    /// A name of the user for people; nil when the product gave none.
    package let user: String?
    /// The name of the agent that asks; nil when the product itself does.
    package let agent: String?

    package init(
        language: Language = .english,
        product: Product,
        session: SessionLinks?,
        user: String? = nil,
        agent: String? = nil
    ) {
        self.language = language
        self.product = product
        self.session = session
        self.user = user
        self.agent = agent
    }

    /// A text with `{product}` filled in.
    func say(_ key: PageText, _ values: [String: HTML] = [:]) -> HTML {
        self.language.html(key, values.merging(["product": .escaped(self.product.name)]) { given, _ in given })
    }

    /// A text with `{product}` filled in, for titles and attributes.
    func plain(_ key: PageText, _ values: [String: String] = [:]) -> String {
        self.language.plain(key, values.merging(["product": self.product.name]) { given, _ in given })
    }

    /// Words for a number, with a capital letter where it begins a sentence.
    func number(_ number: Int, begins: Bool = false) -> String {
        let word = self.language.word(for: number)
        return begins ? word.prefix(1).uppercased() + word.dropFirst() : word
    }
}

/// One page: a sheet with the product's name above and its links below.
struct Sheet {
    let setting: PageSetting
    let title: String
    var isWide = false
    var canCancel = true
    /// The address to go on to at once, without a script (`<meta http-equiv="refresh">` with no delay, which WCAG 2.2.1
    /// allows).
    var refresh: String?
    /// How the session ended, for the script that tells the product's page; nil for a page in between.
    var end: PageEnd?
    let content: HTML

    var html: HTML {
        """
        \(HTML(headOf: self.title, self.setting.language, self.setting.product.workspaceID, refresh: self.refresh))<body>
        <div class="\(self.isWide ? "sheet wide" : "sheet")">
        <header>
          <span class="brand"><span class="tile own" aria-hidden="true">\(text: self.setting.product.letter)</span>\
        <bdi>\(text: self.setting.product.name)</bdi></span>
        \(self.cancel)</header>
        <main\(self.end?.attributes(self.setting) ?? "")>
        \(self.content)</main>
        <footer>
          <p>\(Icon.lock) \(self.setting.say(.kept))</p>
        \(self.link(self.setting.product.privacyURL, .privacy))\(self.link(self.setting.product.supportURL, .help))</footer>
        </div>
        </body>
        </html>

        """
    }

    private var cancel: HTML {
        guard self.canCancel, let session = self.setting.session else { return "" }
        return """
              <form autocomplete="off" method="post" action="\(text: session.path("cancel"))">\
            <input type="hidden" name="pass" value="\(text: session.pass)">\
            <button class="button quiet">\(self.setting.say(.cancel))</button></form>

            """
    }

    private func link(_ target: String?, _ key: PageText) -> HTML {
        target.map { "  \(HTML.link($0, isForeign: true, self.setting.say(key)))\n" } ?? ""
    }
}

/// The end of a session, as the page tells it to the page that opened the window.
package struct PageEnd: Sendable {
    package enum Status: String, Sendable {
        case completed
        /// The product's server has to send ``PageEnd/code``.
        case pending
        case cancelled
        case failed
        case expired
    }

    package let status: Status
    package let connectionID: String?
    /// The code of a pending session, for the product only.
    package let code: String?
    /// Where the product takes over; nil when the product named no page.
    package let returnURL: String?

    package init(_ status: Status, connectionID: String? = nil, code: String? = nil, returnURL: String? = nil) {
        self.status = status
        self.connectionID = connectionID
        self.code = code
        self.returnURL = returnURL
    }

    /// The return URL with the session's end in its query.
    func returnTarget(_ session: SessionLinks?) -> String? {
        guard let returnURL else { return nil }
        var pairs = session.map { [("session", $0.id)] } ?? []
        pairs.append(("status", self.status.rawValue))
        if let connectionID { pairs.append(("connection", connectionID)) }
        if let code { pairs.append(("code", code)) }
        let query = pairs.map { "\($0.0)=\($0.1.urlEncoded)" }.joined(separator: "&")
        return returnURL + (returnURL.contains("?") ? "&" : "?") + query
    }

    /// The window goes on to the product by itself.
    var leaves: Bool {
        switch self.status {
        case .completed, .pending, .cancelled: true
        case .failed, .expired: false
        }
    }

    fileprivate func attributes(_ setting: PageSetting) -> HTML {
        var pairs: [(String, String)] = [("status", self.status.rawValue)]
        if let session = setting.session { pairs.append(("session", session.id)) }
        if !setting.product.openers.isEmpty {
            pairs.append(("origins", setting.product.openers.joined(separator: " ")))
        }
        if let connectionID { pairs.append(("connection", connectionID)) }
        if let code { pairs.append(("code", code)) }
        if self.leaves, let target = self.returnTarget(setting.session) { pairs.append(("back", target)) }
        return pairs.html { " data-\(text: $0.0)=\"\(text: $0.1)\"" }
    }
}

extension HTML {
    /// The beginning of a page up to the end of its head.
    ///
    /// - Parameter workspaceID: the workspace whose accent the page has; nil for none.
    init(headOf title: String, _ language: Language, _ workspaceID: String?, refresh: String? = nil) {
        self = """
            <!doctype html>
            <html lang="\(text: language.tag)" dir="\(text: language.direction)">
            <head>
            <meta charset="utf-8">
            <title>\(text: title)</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            \(refresh.map { "<meta http-equiv=\"refresh\" content=\"0;url=\(text: $0)\">\n" } ?? "")\
            <link rel="stylesheet" href="/connect.css\(workspaceID.map { "?w=\(text: $0.urlEncoded)" } ?? "")">
            <script src="/connect-page.js" defer></script>
            </head>

            """
    }
}
