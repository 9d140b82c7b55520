package import Web

/// A page that names no product: of an unknown link, of another browser, and of a request that has no page of its own.
/// A holder of the link who does not have its browser learns nothing from the page.
package struct NeutralPage: Sendable {
    let language: Language
    /// The host of Patchbay's pages, which stands in the place of the product's name.
    let host: String
    let title: PageText
    let heading: PageText
    let lead: PageText
    /// Steps that the user takes to go on.
    var steps: [PageText] = []
    /// The page has advice for somebody who began no sign-in.
    var warns = false

    /// The page of a failure that belongs to no session of this browser.
    package init(_ failure: ConnectFailure, language: Language = .english, host: String) {
        let failure = failure.neutral
        let row = failure.row
        self.init(language, host, row.title, row.heading, failure == .expired ? .expiredLeadUnknown : row.lead)
        if failure == .otherBrowser {
            self.steps = [.otherBrowserStepOne, .otherBrowserStepTwo]
            self.warns = true
        }
    }

    /// The page of a link that no session has.
    package static func unknownLink(language: Language = .english, host: String) -> NeutralPage {
        NeutralPage(language, host, .unknownLinkTitle, .unknownLinkHeading, .unknownLinkLead)
    }

    /// The page of a request that failed before a session was looked for.
    package init(_ failure: PageFailure, language: Language = .english, host: String) {
        let (heading, lead): (PageText, PageText) =
            switch failure {
            case .misdirected: (.misdirectedHeading, .misdirectedLead)
            case .tooManyRequests: (.tooManyHeading, .tooManyLead)
            case .crossSite: (.crossSiteHeading, .crossSiteLead)
            case .unreadableForm, .tooLong: (.unreadableHeading, .unreadableLead)
            case .notFound: (.pageNotFoundHeading, .pageNotFoundLead)
            case .conflict: (.changedHeading, .changedLead)
            case .unavailable: (.unavailableHeading, .unavailableLead)
            case .fault: (.faultHeading, .faultLead)
            }
        self.init(language, host, heading, heading, lead)
    }

    private init(_ language: Language, _ host: String, _ title: PageText, _ heading: PageText, _ lead: PageText) {
        self.language = language
        self.host = host
        self.title = title
        self.heading = heading
        self.lead = lead
    }

    package var html: HTML {
        """
        \(HTML(headOf: self.language.plain(self.title), self.language, nil))<body>
        <div class="sheet">
        <header>
          <span class="brand"><span class="tile own" aria-hidden="true">\(Icon.lock)</span>\(text: self.host)</span>
        </header>
        <main>
        <div class="title">
          <h1>\(self.language.html(self.heading))</h1>
          <p class="lead">\(self.language.html(self.lead))</p>
        </div>
        \(self.list)\(self.warning)</main>
        </div>
        </body>
        </html>

        """
    }

    private var list: HTML {
        guard !self.steps.isEmpty else { return "" }
        return """
            <ol class="steps">
            \(self.steps.html { "  <li><span>\(self.language.html($0))</span></li>\n" })</ol>

            """
    }

    private var warning: HTML {
        guard self.warns else { return "" }
        return """
            <div class="note">\(Icon.warning)<div>
              <h2>\(self.language.html(.notYoursHeading))</h2>
              <p class="small">\(self.language.html(.notYoursLead))</p>
            </div></div>

            """
    }
}
