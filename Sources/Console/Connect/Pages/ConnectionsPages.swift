package import Web

/// The page before a user's connections are shown. Its button makes the browser the only one that may see them.
package struct ConnectionsStartPage: Sendable {
    let setting: PageSetting

    package init(_ setting: PageSetting) {
        self.setting = setting
    }

    package var html: HTML {
        let heading = self.setting.say(.manageHeading)
        let lead =
            self.setting.user.map { self.setting.say(.manageStartLead, ["user": .user($0)]) }
            ?? "\(self.setting.say(.forUnnamed)) \(self.setting.say(.notAsked))"
        return Sheet(
            setting: self.setting,
            title: self.setting.plain(.manageTitle),
            canCancel: false,
            content: """
                \(self.setting.title(heading, lead))\
                \(self.setting.form(self.setting.session?.path("connections") ?? "", """
                      <div class="acts">\(self.setting.go(self.setting.say(.manageStart)))
                        <p class="small">\(self.setting.say(.manageStartHelp))</p></div>

                    """))
                """
        ).html
    }
}

/// A connection of the user, as its card shows it.
package struct ConnectionCard: Sendable {
    package enum State: Sendable {
        case active
        case expired
        case error
        case inactive
    }

    let id: String
    let service: PageService
    /// The account at the service; nil when it is not known.
    let account: String?
    /// The abilities of the product, in plain words that follow "can".
    let abilities: [String]
    /// Days such as `28 November 2026`.
    let since: String
    let lastUsed: String?
    /// A name for whoever used the connection last; nil when it is not known.
    let lastCaller: String?
    /// The number of uses in the last 30 days; nil when they are not counted.
    let uses: Int?
    /// The connection was used more often than ``uses`` says.
    let hasMoreUses: Bool
    let state: State
    /// The user can sign in again, because the account is known, so that another one is refused.
    let canRenew: Bool

    package init(
        id: String,
        service: PageService,
        account: String? = nil,
        abilities: [String] = [],
        since: String,
        lastUsed: String? = nil,
        lastCaller: String? = nil,
        uses: Int? = nil,
        hasMoreUses: Bool = false,
        state: State,
        canRenew: Bool
    ) {
        self.id = id
        self.service = service
        self.account = account
        self.abilities = abilities
        self.since = since
        self.lastUsed = lastUsed
        self.lastCaller = lastCaller
        self.uses = uses
        self.hasMoreUses = hasMoreUses
        self.state = state
        self.canRenew = canRenew
    }
}

/// The user's connections.
package struct ConnectionsPage: Sendable {
    let setting: PageSetting
    let cards: [ConnectionCard]
    let returnURL: String?

    package init(_ setting: PageSetting, cards: [ConnectionCard], returnURL: String? = nil) {
        self.setting = setting
        self.cards = cards
        self.returnURL = returnURL
    }

    package var html: HTML {
        let user: [String: HTML] = ["user": self.setting.user.map { .user($0) } ?? self.setting.say(.you)]
        let isEmpty = self.cards.isEmpty
        let heading = self.setting.say(isEmpty ? .manageNone : .manageHeading)
        let lead = self.setting.say(isEmpty ? .manageNoneLead : .manageLead, user)
        let back = self.returnURL.map { target in
            "<p>\(HTML.link(target, isForeign: true, self.setting.say(.backTo)))</p>\n" as HTML
        }
        return Sheet(
            setting: self.setting,
            title: self.setting.plain(.manageTitle),
            canCancel: false,
            content: "\(self.setting.title(heading, lead))\(self.cards.html(self.card))\(back ?? "")"
        ).html
    }

    private func card(_ card: ConnectionCard) -> HTML {
        let id = "card-\(card.id)"
        let (mark, text, icon): (HTML, PageText, HTML) =
            switch card.state {
            case .active: ("ok", .stateActive, Icon.tick)
            case .expired: ("bad", card.canRenew ? .stateExpired : .stateBroken, Icon.warning)
            case .error: ("bad", card.canRenew ? .stateError : .stateBroken, Icon.warning)
            case .inactive: ("off", .stateInactive, Icon.later)
            }
        return """
            <section class="card" aria-labelledby="\(text: id)">
              <header><span class="tile \(text: card.service.colour)" aria-hidden="true">\(text: card.service.letter)</span>\
            <div><h2 id="\(text: id)">\(text: card.service.name)</h2>\
            \(card.account.map { "<p class=\"small\" dir=\"auto\">\(text: $0)</p>" } ?? "")</div></header>
              <p class="state \(mark)">\(icon) \(self.setting.say(text))</p>
            \(self.facts(card))\(self.actions(card))</section>

            """
    }

    private func facts(_ card: ConnectionCard) -> HTML {
        var lines: [HTML] = [self.setting.say(.connectedSince, ["date": .escaped(card.since)])]
        if let lastUsed = card.lastUsed {
            var values = ["date": HTML.escaped(lastUsed)]
            if let caller = card.lastCaller { values["caller"] = .user(caller) }
            lines.append(self.setting.say(card.lastCaller == nil ? .lastUsed : .lastUsedBy, values))
        } else {
            lines.append(self.setting.say(.neverUsed))
        }
        if let uses = card.uses, uses > 0 {
            let text: PageText = card.hasMoreUses ? .usesAtLeast : uses == 1 ? .usesOne : .usesMany
            lines.append(self.setting.say(text, ["count": .escaped(String(uses))]))
        }
        let can: HTML =
            card.abilities.isEmpty
            ? ""
            : """
              <div class="group"><h3 class="small">\(self.setting.say(.canDo))</h3><ul class="ticks">
            \(card.abilities.html { "    <li>\(Icon.tick) \(text: $0)</li>\n" })  </ul></div>

            """
        return "\(can)  <ul class=\"small\">\(lines.html { "<li>\($0)</li>" })</ul>\n"
    }

    private func actions(_ card: ConnectionCard) -> HTML {
        let again: HTML =
            card.canRenew
            ? "<button class=\"button\" name=\"action\" value=\"renew\">\(self.setting.say(.signInAgain))</button>" : ""
        return self.setting.form(
            self.setting.session?.path("connections", card.id) ?? "",
            """
              <div class="acts">\(again)<button class="button danger" name="action" value="ask">\
            \(self.setting.say(.disconnect))</button></div>

            """
        )
    }
}

/// The question before a connection ends.
package struct DisconnectPage: Sendable {
    let setting: PageSetting
    let card: ConnectionCard

    package init(_ setting: PageSetting, card: ConnectionCard) {
        self.setting = setting
        self.card = card
    }

    package var html: HTML {
        let name = ["service": HTML.escaped(self.card.service.name)]
        let lead =
            self.card.account.map { self.setting.say(.disconnectLead, ["account": .user($0)]) }
            ?? self.setting.say(.disconnectLeadNoAccount)
        let keep = self.setting.session?.link("connections") ?? ""
        return Sheet(
            setting: self.setting,
            title: self.setting.plain(.disconnectTitle, ["service": self.card.service.name]),
            canCancel: false,
            content: """
                \(Cord.torn.html(from: self.setting.product, to: self.card.service))\
                \(self.setting.title(self.setting.say(.disconnectHeading, name), lead))\
                \(self.setting.form(self.setting.session?.path("connections", self.card.id) ?? "", """
                      <div class="acts">
                        <button class="button danger" name="action" value="disconnect">\
                    \(self.setting.say(.disconnectGo, name))</button>
                        <a class="button" href="\(text: keep)">\(self.setting.say(.disconnectBack))</a>
                      </div>

                    """))
                """
        ).html
    }
}

/// The end of a connection, with what the service was told.
package struct DisconnectedPage: Sendable {
    package enum Told: Sendable {
        case told
        /// The service has not answered yet; it is asked again.
        case telling
        /// The service has no way to end the access from outside.
        ///
        /// - Parameter page: the page of the service on which the user can end it; nil when it is not known.
        case unsupported(page: String?)
        /// The credentials are not a grant: a key or a password.
        case nothing
        /// Other connections rest on the same grant, so the service was not told.
        case shared
    }

    let setting: PageSetting
    let service: PageService
    let told: Told

    package init(_ setting: PageSetting, service: PageService, told: Told) {
        self.setting = setting
        self.service = service
        self.told = told
    }

    package var html: HTML {
        var values = ["service": HTML.escaped(self.service.name)]
        let text: PageText
        switch self.told {
        case .told: text = .disconnectedTold
        case .telling: text = .disconnectedTelling
        case .unsupported(let page?):
            text = .disconnectedUnsupportedAt
            values["page"] = HTML.link(page, isForeign: true, .escaped(page))
        case .unsupported(nil): text = .disconnectedUnsupported
        case .nothing: text = .disconnectedNothing
        case .shared: text = .disconnectedShared
        }
        let all = HTML.link(
            self.setting.session?.link("connections") ?? "",
            self.setting.say(.backToConnections)
        )
        return Sheet(
            setting: self.setting,
            title: self.setting.plain(.disconnectedTitle, ["service": self.service.name]),
            canCancel: false,
            content: """
                \(Cord.torn.html(from: self.setting.product, to: self.service))\
                \(self.setting.title(self.setting.say(.disconnectedHeading, values), self.setting.say(text, values)))\
                <p>\(all)</p>

                """
        ).html
    }
}
