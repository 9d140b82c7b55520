package import Web

/// The page on which the user chooses a service.
package struct PickerPage: Sendable {
    package struct Row: Sendable {
        let service: PageService
        let kind: ServiceKind
        /// The accounts that the user has connected already; empty for a connection whose account is not known.
        let account: String?
        let isConnected: Bool

        package init(_ service: PageService, kind: ServiceKind, isConnected: Bool = false, account: String? = nil) {
            self.service = service
            self.kind = kind
            self.isConnected = isConnected
            self.account = account
        }
    }

    /// The number of services on one page.
    package static let pageSize = 40
    /// The number of services from which on the page has a search and kinds.
    static let mostWithoutSearch = 8

    let setting: PageSetting
    /// The services of this page.
    let rows: [Row]
    /// The number of all services that can be chosen.
    let total: Int
    /// The kinds of all services that can be chosen.
    let kinds: [ServiceKind]
    /// The words that were searched for; empty for none.
    let words: String
    let kind: ServiceKind?
    /// The number of services that match, on all pages.
    let matches: Int
    /// Counted from 1.
    let page: Int

    package init(
        _ setting: PageSetting,
        rows: [Row],
        total: Int,
        kinds: [ServiceKind],
        words: String = "",
        kind: ServiceKind? = nil,
        matches: Int,
        page: Int = 1
    ) {
        self.setting = setting
        self.rows = rows
        self.total = total
        self.kinds = kinds
        self.words = words
        self.kind = kind
        self.matches = matches
        self.page = page
    }

    package var html: HTML {
        Sheet(setting: self.setting, title: self.title, isWide: !self.rows.isEmpty, content: self.content).html
    }

    private var isSearch: Bool { !self.words.isEmpty }

    private var title: String {
        if self.rows.isEmpty { return self.setting.plain(.notFoundTitle) }
        return self.isSearch
            ? self.setting.plain(.searchTitle, ["words": self.words]) : self.setting.plain(.pickerTitle)
    }

    private var content: HTML {
        let heading = self.setting.say(.pickerHeading)
        let user = self.setting.user
        let lead =
            user.map { self.setting.say(.pickerLead, ["user": .user($0)]) } ?? self.setting.say(.pickerLeadUnnamed)
        let hasSearch = self.total > Self.mostWithoutSearch || self.isSearch
        return """
            \(self.setting.title(heading, lead))\(hasSearch ? self.search : "")\
            \(hasSearch && !self.isSearch ? self.chips : "")\
            \(self.rows.isEmpty ? self.nothing : self.list)\(self.next)
            """
    }

    private var search: HTML {
        let hint = self.setting.plain(.searchHint, ["count": String(self.total)])
        return """
            <form class="search" role="search" method="get" action="\(text: self.setting.session?.path() ?? "")">
              <input type="hidden" name="pass" value="\(text: self.setting.session?.pass ?? "")">
              <label class="say" for="q">\(self.setting.say(.searchLabel))</label>
              <input id="q" name="q" type="search" maxlength="100" placeholder="\(text: hint)" \
            value="\(text: self.words)">
              <button class="button">\(Icon.search)<span>\(self.setting.say(.search))</span></button>
            </form>

            """
    }

    private func link(_ query: [(String, String)] = []) -> String {
        self.setting.session?.link(query: query) ?? ""
    }

    private var chips: HTML {
        guard self.kinds.count > 1 else { return "" }
        let current: HTML = " aria-current=\"page\""
        return """
            <nav class="chips" aria-label="\(text: self.setting.plain(.kindsLabel))">
              <a href="\(text: self.link())"\(self.kind == nil ? current : "")>\(self.setting.say(.kindAll))</a>
            \(self.kinds.html { kind in
                """
                  <a href="\(text: self.link([("kind", kind.rawValue)]))"\(kind == self.kind ? current : "")>\
                \(self.setting.say(kind.text))</a>

                """
            })</nav>

            """
    }

    private var list: HTML {
        let heading: HTML
        if self.isSearch {
            let key: PageText = self.matches == 1 ? .foundOne : .foundMany
            heading = self.setting.say(key, ["words": .escaped(self.words), "count": .escaped(String(self.matches))])
        } else {
            heading = self.setting.say(self.kind?.text ?? .allServices)
        }
        return """
            <section class="group" aria-labelledby="found">
              <h2 id="found">\(heading)</h2>
              <ul class="rows">
            \(self.rows.html(self.row))  </ul>
            </section>

            """
    }

    private func row(_ row: Row) -> HTML {
        let target = self.setting.session?.link(row.service.id) ?? ""
        var mark: HTML = ""
        if row.isConnected {
            let text =
                row.account.map { self.setting.say(.connectedAs, ["account": "<bdi>\(text: $0)</bdi>"]) }
                ?? self.setting.say(.connected)
            mark = "<span class=\"small mark\">\(Icon.tick) \(text)</span>"
        }
        return """
                <li><a href="\(text: target)"><span class="tile \(text: row.service.colour)" aria-hidden="true">\
            \(text: row.service.letter)</span><span class="grow"><b>\(text: row.service.name)</b>\
            <span class="small">\(self.setting.say(row.kind.text))</span>\(mark)</span>\(Icon.chevron)</a></li>

            """
    }

    private var nothing: HTML {
        let all = HTML.link(
            self.link(),
            self.setting.say(.seeAllServices, ["count": .escaped(String(self.total))])
        )
        let help =
            self.ask(.askForIt).map { self.setting.say(.notFoundHelpAsk, ["all": all, "ask": $0]) }
            ?? self.setting.say(.notFoundHelp, ["all": all])
        return """
            <div class="note">\(Icon.search)<div>
              <h2>\(self.setting.say(.notFoundHeading, ["words": .escaped(self.words)]))</h2>
              <p class="small">\(help)</p>
            </div></div>

            """
    }

    /// Below a list: the next services, or, below the services that a search found, the way to all.
    private var next: HTML {
        let rest = self.matches - self.page * Self.pageSize
        if rest > 0 {
            var query = [("page", String(self.page + 1))]
            if self.isSearch { query.append(("q", self.words)) }
            if let kind { query.append(("kind", kind.rawValue)) }
            let label = self.setting.say(.nextServices, ["count": .escaped(String(min(rest, Self.pageSize)))])
            return "<p>\(HTML.link(self.link(query), label))</p>\n"
        }
        guard self.isSearch, !self.rows.isEmpty else { return "" }
        let count = ["count": HTML.escaped(String(self.total))]
        let all = HTML.link(self.link(), self.setting.say(.showAllServices, count))
        let text =
            self.ask(.askForAnother).map { self.setting.say(.otherServicesAsk, ["all": all, "ask": $0]) }
            ?? self.setting.say(.otherServices, ["all": all])
        return "<p class=\"small\">\(text)</p>\n"
    }

    private func ask(_ key: PageText) -> HTML? {
        self.setting.product.supportURL.map { HTML.link($0, isForeign: true, self.setting.say(key)) }
    }
}
