package import Web

/// The page that takes the user to the service. It is answered with 200 and not with a redirect: after a form, a browser
/// follows a redirect to another origin only if the policy's `form-action` names it, and services redirect on.
package struct LeavingPage: Sendable {
    let setting: PageSetting
    let service: PageService
    /// The URL of the authorization request.
    let target: String
    /// The host of ``target``.
    let host: String

    package init(_ setting: PageSetting, service: PageService, target: String, host: String) {
        self.setting = setting
        self.service = service
        self.target = target
        self.host = host
    }

    package var html: HTML {
        let name = ["service": HTML.escaped(self.service.name)]
        let lead = self.setting.say(.leavingLead)
        let help =
            self.host.isEmpty
            ? self.setting.say(.leavingHelpOwn) : self.setting.say(.leavingHelp, ["host": .strong(self.host)])
        return Sheet(
            setting: self.setting,
            title: self.setting.plain(.leavingTitle, ["service": self.service.name]),
            refresh: self.target,
            content: """
                \(Cord.running.html(from: self.setting.product, to: self.service))\
                \(self.setting.title(self.setting.say(.leavingTitle, name), lead))\
                \(self.setting.goLink(self.target, isForeign: true, self.setting.say(.continueTo, name)))
                <p class="small">\(help)</p>

                """
        ).html
    }
}

/// The page while the service is asked whether the credentials work. It reloads an address whose reply is held until the
/// end of the test, so that nothing flickers.
package struct TestingPage: Sendable {
    let setting: PageSetting
    let service: PageService

    package init(_ setting: PageSetting, service: PageService) {
        self.setting = setting
        self.service = service
    }

    package var html: HTML {
        let name = ["service": HTML.escaped(self.service.name)]
        let target = self.setting.session?.link(self.service.id, "wait") ?? ""
        let again = HTML.link(target, self.setting.say(.lookAgain))
        return Sheet(
            setting: self.setting,
            title: self.setting.plain(.testingTitle, ["service": self.service.name]),
            refresh: target,
            content: """
                \(Cord.running.html(from: self.setting.product, to: self.service))\
                <div class="title" role="status">
                  <h1>\(self.setting.say(.testingHeading))</h1>
                  <p class="lead">\(self.setting.say(.testingLead))</p>
                </div>
                <ul class="ticks">
                  <li class="ok">\(Icon.tick) <span>\(self.setting.say(.testingComplete))</span></li>
                  <li>\(Icon.working) <span>\(self.setting.say(.testingAsking, name))</span></li>
                  <li class="later">\(Icon.later) <span>\(self.setting.say(.testingKeeping))</span></li>
                </ul>
                <p class="small">\(self.setting.say(.testingHelp, ["again": again]))</p>

                """
        ).html
    }
}

/// The choice among the accounts or sites that the service let the product into.
package struct ChoosePage: Sendable {
    package struct Row: Sendable {
        let id: String
        let name: String
        /// Such as an address; nil for none.
        let detail: String?

        package init(id: String, name: String, detail: String? = nil) {
            self.id = id
            self.name = name
            self.detail = detail
        }
    }

    let setting: PageSetting
    let service: PageService
    let account: String?
    let rows: [Row]

    package init(_ setting: PageSetting, service: PageService, account: String? = nil, rows: [Row]) {
        self.setting = setting
        self.service = service
        self.account = account
        self.rows = rows
    }

    package var html: HTML {
        let name = ["service": HTML.escaped(self.service.name)]
        let count = HTML.escaped(self.setting.number(self.rows.count))
        let lead =
            self.account.map { self.setting.say(.chooseLead, ["account": .user($0), "count": count]) }
            ?? self.setting.say(.chooseLeadUnnamed, ["count": count])
        return Sheet(
            setting: self.setting,
            title: self.setting.plain(.chooseTitle, ["service": self.service.name]),
            content: """
                \(Cord.open.html(from: self.setting.product, to: self.service))\
                \(self.setting.title(self.setting.say(.chooseHeading, name), lead))\
                \(self.setting.form(self.setting.session?.path("choose") ?? "", """
                      <fieldset>
                        <legend class="say">\(self.setting.say(.chooseLegend, name))</legend>
                        <ul class="rows">
                    \(self.rows.enumerated().html { self.row($0.element, isFirst: $0.offset == 0) })    </ul>
                      </fieldset>
                      <div class="acts">\(self.setting.go(self.setting.say(.chooseButton)))</div>

                    """))
                """
        ).html
    }

    private func row(_ row: Row, isFirst: Bool) -> HTML {
        let detail: HTML = row.detail.map { "<span class=\"small\">\(text: $0)</span>" } ?? ""
        return """
                  <li><label><input type="radio" name="choice" value="\(text: row.id)"\
            \(isFirst ? " checked required" : "")><span class="grow"><b dir="auto">\(text: row.name)</b>\(detail)</span>\
            </label></li>

            """
    }
}
