package import Web

/// The page on which the user chooses among the ways to connect a service.
package struct MethodPage: Sendable {
    package struct Row: Sendable {
        let id: String
        /// The text that names the method; nil to show ``name``.
        let words: PageText?
        /// The definition's own name.
        let name: String
        /// Empty when it would say no more than the name.
        let description: String
        /// The user signs in at the service.
        let isSignIn: Bool

        package init(
            id: String,
            words: PageText? = nil,
            name: String,
            description: String,
            isSignIn: Bool
        ) {
            self.id = id
            self.words = words
            self.name = name
            self.description = description
            self.isSignIn = isSignIn
        }
    }

    let setting: PageSetting
    let service: PageService
    let rows: [Row]
    /// The user may choose another service.
    let hasPicker: Bool

    package init(_ setting: PageSetting, service: PageService, rows: [Row], hasPicker: Bool) {
        self.setting = setting
        self.service = service
        self.rows = rows
        self.hasPicker = hasPicker
    }

    package var html: HTML {
        let name = ["service": HTML.escaped(self.service.name)]
        let lead = self.setting.say(.methodLead, ["count": .escaped(self.setting.number(self.rows.count))])
        let other =
            self.hasPicker
            ? HTML.link(self.setting.session?.link() ?? "", self.setting.say(.anotherService)) : nil
        return Sheet(
            setting: self.setting,
            title: self.setting.plain(.methodTitle, ["service": self.service.name]),
            content: """
                \(Cord.open.html(from: self.setting.product, to: self.service))\
                \(self.setting.title(self.setting.say(.startHeading, name), lead))\(self.setting.forWhom(self.service))\
                <ul class="rows">
                \(self.rows.html(self.row))</ul>
                \(other.map { "<p class=\"small\">\($0)</p>\n" } ?? "")
                """
        ).html
    }

    private func row(_ row: Row) -> HTML {
        let name =
            row.words.map { self.setting.say($0, ["service": .escaped(self.service.name)]) } ?? .escaped(row.name)
        let text = row.isSignIn ? self.setting.say(.methodSignInHelp) : .escaped(row.description)
        let help: HTML = row.isSignIn || !row.description.isEmpty ? "<span class=\"small\">\(text)</span>" : ""
        let target = self.setting.session?.link(self.service.id, query: [("method", row.id)]) ?? ""
        return """
              <li><a href="\(text: target)">\(row.isSignIn ? Icon.person : Icon.key)<span class="grow"><b>\(name)</b>\
            \(help)</span>\(Icon.chevron)</a></li>

            """
    }
}
