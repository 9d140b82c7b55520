package import Web

/// The page of a failure in a session that the browser may see.
package struct FailurePage: Sendable {
    let setting: PageSetting
    let failure: ConnectFailure
    /// Nil when no service was chosen.
    let service: PageService?
    /// The method to try again with; nil to begin with the choice of the method.
    let methodID: String?
    /// The user has to enter something before trying again.
    let needsForm: Bool
    /// Where the product takes over; nil when the product named no page.
    let returnURL: String?
    /// The user may choose another service.
    let hasPicker: Bool

    package init(
        _ setting: PageSetting,
        _ failure: ConnectFailure,
        service: PageService?,
        methodID: String? = nil,
        needsForm: Bool = false,
        returnURL: String? = nil,
        hasPicker: Bool = false
    ) {
        self.setting = setting
        self.failure = failure
        self.service = service
        self.methodID = methodID
        self.needsForm = needsForm
        self.returnURL = returnURL
        self.hasPicker = hasPicker
    }

    package var html: HTML {
        let row = self.failure.row
        let cord: Cord = self.failure == .finished ? .closed : .torn
        return Sheet(
            setting: self.setting,
            title: self.setting.plain(row.title, ["service": self.serviceName]),
            canCancel: row.way == .again || row.way == .correct,
            end: self.end,
            content: """
                \(cord.html(from: self.setting.product, to: self.service))\
                \(self.setting.title(self.setting.say(row.heading, self.values), self.setting.say(self.lead, self.values)))\
                \(self.details)\(self.way)\(self.mention)
                """
        ).html
    }

    private var lead: PageText {
        // This browser has the session, so its page may name the product.
        self.failure == .finished ? .finishedLeadKnown : self.failure.row.lead
    }

    var serviceName: String { self.service?.name ?? self.setting.plain(.theService) }

    private var values: [String: HTML] {
        var values = ["service": HTML.escaped(self.serviceName)]
        if case .refused(let code?) = self.failure { values["code"] = "<code>\(text: code)</code>" }
        return values
    }

    private var end: PageEnd? {
        switch self.failure {
        case .finished, .otherBrowser, .openAgain, .taken, .nothingToFinish: nil
        case .expired: PageEnd(.expired, returnURL: self.returnURL)
        default: PageEnd(.failed, returnURL: self.returnURL)
        }
    }

    private var details: HTML {
        switch self.failure {
        case .administrator(let clientID, let abilities):
            return self.administrator(clientID, abilities)
        case .lessAccess(let allowed, let missing):
            return """
                <ul class="ticks">
                \(allowed.html { self.tick($0, .allowed, isGood: true) })\
                \(missing.html { self.tick($0, .notAllowed, isGood: false) })</ul>

                """
        case .otherAccount(let expected?, let given?):
            return """
                <ul class="ticks">
                \(self.account(expected, .accountOfConnection, isGood: true))\
                \(self.account(given, .accountSignedIn, isGood: false))</ul>

                """
        default: return ""
        }
    }

    private func tick(_ ability: String, _ mark: PageText, isGood: Bool) -> HTML {
        """
          <li class="\(isGood ? "ok" : "bad")">\(isGood ? Icon.tick : Icon.cross) <span>\(text: ability) \
        <span class="small">\(self.setting.say(mark))</span></span></li>

        """
    }

    private func account(_ account: String, _ mark: PageText, isGood: Bool) -> HTML {
        """
          <li class="\(isGood ? "ok" : "bad")">\(isGood ? Icon.tick : Icon.cross) <span>\(HTML.user(account))<br>\
        <span class="small">\(self.setting.say(mark))</span></span></li>

        """
    }

    private func administrator(_ clientID: String?, _ abilities: [String]) -> HTML {
        var text =
            clientID.map { self.setting.say(.administratorTextID, self.values.merging(["id": .escaped($0)]) { $1 }) }
            ?? self.setting.say(.administratorText, self.values)
        if !abilities.isEmpty {
            let list = HTML.escaped(abilities.joined(separator: ", "))
            text = "\(text) \(self.setting.say(.administratorTextScopes, ["list": list]))"
        }
        return """
            <section class="copy" aria-labelledby="ask">
              <h2 id="ask">\(self.setting.say(.administratorAsk))</h2>
              <p id="text">\(text)</p>
              <button class="button" type="button" data-copy="text" data-done="\(text: self.setting.plain(.copied))" \
            hidden>\(Icon.copy)<span>\(self.setting.say(.copyText))</span></button>
            </section>

            """
    }

    /// For a failure that only the makers of the product can mend: what to tell them.
    private var mention: HTML {
        guard let session = self.setting.session, self.failure.row.way == .backToProduct, self.failure != .expired
        else {
            return ""
        }
        let text = self.setting.say(
            .mention,
            ["code": "<code>\(text: self.failure.code)</code>", "session": "<code>\(text: session.id)</code>"]
        )
        return "<p class=\"small\">\(text)</p>\n"
    }
}
