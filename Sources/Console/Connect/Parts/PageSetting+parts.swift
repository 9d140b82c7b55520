import Web

extension PageSetting {
    /// For whom the page is, before anything is stored, and what to do if that is somebody else.
    ///
    /// - Parameter service: the service that an agent asks to use.
    func forWhom(_ service: PageService) -> HTML {
        var first = self.user.map { self.say(.forUser, ["user": .user($0)]) } ?? self.say(.forUnnamed)
        if let agent {
            let asks = self.say(.agentAsks, ["agent": .user(agent), "service": .strong(service.name)])
            first = self.user == nil ? asks : "\(asks) \(first)"
        }
        return self.note(first, self.say(self.user == nil ? .notAsked : .notYou))
    }

    func note(_ first: HTML, _ second: HTML) -> HTML {
        """
        <div class="note">\(Icon.person)<div>
          <p>\(first)</p>
          <p class="small">\(second)</p>
        </div></div>

        """
    }

    /// A form that posts to a page of the session.
    func form(_ action: String, attributes: HTML = "", _ content: HTML) -> HTML {
        """
        <form autocomplete="off" method="post" action="\(text: action)"\(attributes)>\
        <input type="hidden" name="pass" value="\(text: self.session?.pass ?? "")">
        \(content)</form>

        """
    }

    func title(_ heading: HTML, _ lead: HTML) -> HTML {
        """
        <div class="title">
          <h1>\(heading)</h1>
          <p class="lead">\(lead)</p>
        </div>

        """
    }

    /// The button of the view.
    func go(_ label: HTML) -> HTML { "<button class=\"button go\">\(label) \(Icon.arrow)</button>" }

    /// The link that looks like the button of the view.
    func goLink(_ target: String, isForeign: Bool = false, _ label: HTML) -> HTML {
        """
        <a class="button go" href="\(text: target)"\(isForeign ? " rel=\"noreferrer\"" : "")>\(label) \(Icon.arrow)</a>
        """
    }

    /// The ways on at the end of a session: back to the product, and the button that closes a popup.
    func endActs(_ end: PageEnd) -> HTML {
        let back = end.returnTarget(self.session).map { self.goLink($0, isForeign: true, self.say(.backTo)) }
        let close: HTML =
            self.product.openers.isEmpty
            ? "" : "<button class=\"button\" type=\"button\" data-close hidden>\(self.say(.close))</button>"
        guard back != nil || !self.product.openers.isEmpty else {
            return "<p class=\"small\">\(self.say(.maySafelyClose))</p>\n"
        }
        let hint: HTML = back == nil ? "<p class=\"small\">\(self.say(.maySafelyClose))</p>" : ""
        return "<div class=\"acts\">\(back ?? "")\(close)\(hint)</div>\n"
    }

    func abilities(_ abilities: [String]) -> HTML {
        guard !abilities.isEmpty else { return "" }
        return """
            <section class="group" aria-labelledby="able">
              <h2 id="able">\(self.say(.abilities))</h2>
              <ul class="ticks">
            \(abilities.html { "    <li>\(Icon.tick) \(text: $0)</li>\n" })  </ul>
            </section>

            """
    }
}
