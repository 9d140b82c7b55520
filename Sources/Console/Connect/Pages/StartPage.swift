import Domain
package import Web

/// The page from which the user connects a service: a form to fill in, or the button that leads to the service.
package struct StartPage: Sendable {
    package enum Way: Sendable {
        /// The user signs in at the service.
        ///
        /// - Parameters:
        ///   - host: the host of the service's page; nil where the user's own address is part of it.
        ///   - abilities: what the product will be able to do, in words that follow "able to".
        case signIn(host: String?, abilities: [String])
        /// The user enters credentials.
        ///
        /// - Parameters:
        ///   - isChecked: whether the service is asked before anything is stored.
        ///   - documentationURL: the page on which the service explains its credentials.
        case form(isChecked: Bool, documentationURL: String)
    }

    /// The connection that is renewed.
    package struct Again: Sendable {
        /// The day since which the connection does not work, such as `28 November`; nil when it is not known.
        let since: String?
        /// The account that the connection belongs to; nil when it is not known.
        let account: String?
        /// The connection does not work any more.
        let isBroken: Bool

        /// - Parameter isBroken: whether the connection does not work any more.
        package init(since: String? = nil, account: String? = nil, isBroken: Bool) {
            self.isBroken = isBroken
            self.since = since
            self.account = account
        }
    }

    let setting: PageSetting
    let service: PageService
    let methodID: String
    let way: Way
    let fields: [FormField]
    let again: Again?
    /// The integration has another method that can be chosen.
    let hasOtherWays: Bool
    /// The user can say that the service's page did not know the product. Such a page never leads back, so that
    /// nothing but the user can tell.
    let canRegisterAgain: Bool

    package init(
        _ setting: PageSetting,
        service: PageService,
        methodID: String,
        way: Way,
        fields: [FormField],
        again: Again? = nil,
        hasOtherWays: Bool = false,
        canRegisterAgain: Bool = false
    ) {
        self.setting = setting
        self.service = service
        self.methodID = methodID
        self.way = way
        self.fields = fields
        self.again = again
        self.hasOtherWays = hasOtherWays
        self.canRegisterAgain = canRegisterAgain
    }

    package var html: HTML {
        Sheet(setting: self.setting, title: self.title, content: self.content).html
    }

    var name: [String: HTML] { ["service": .escaped(self.service.name)] }

    private var problems: [FormField] { self.fields.filter { $0.problem != nil } }

    private var title: String {
        var values = ["service": self.service.name]
        var title: String
        if self.again != nil {
            title = self.setting.plain(.againTitle, values)
        } else if let user = self.setting.user {
            values["user"] = user
            title = self.setting.plain(.startTitle, values)
        } else {
            title = self.setting.plain(.startTitleUnnamed, values)
        }
        let count = self.problems.count
        guard count > 0 else { return title }
        let key: PageText = count == 1 ? .errorsTitleOne : .errorsTitleMany
        title = self.setting.plain(key, ["count": self.setting.number(count), "title": title])
        return title
    }

    private var content: HTML {
        """
        \((self.again == nil ? Cord.open : Cord.torn).html(from: self.setting.product, to: self.service))\
        \(self.heading)\(self.summary)\(self.form)
        """
    }

    private var heading: HTML {
        guard let again else {
            return "<h1>\(self.setting.say(.startHeading, self.name))</h1>\n\(self.setting.forWhom(self.service))"
        }
        let lead =
            again.since.map {
                self.setting.say(.againLeadSince, self.name.merging(["date": .escaped($0)]) { first, _ in first })
            } ?? self.setting.say(again.isBroken ? .againLead : .againLeadWorks, self.name)
        let heading = self.setting.title(self.setting.say(.againHeading, self.name), lead)
        guard let account = again.account else { return "\(heading)\(self.setting.forWhom(self.service))" }
        let who = self.setting.say(.againAs, ["user": .user(account)])
        return "\(heading)\(self.setting.note(who, self.setting.say(.notYou)))"
    }

    private var summary: HTML {
        let problems = self.problems
        guard !problems.isEmpty else { return "" }
        let heading =
            problems.count == 1
            ? self.setting.say(.errorsHeadingOne)
            : self.setting.say(
                .errorsHeadingMany,
                ["count": .escaped(self.setting.number(problems.count, begins: true))]
            )
        return """
            <div class="note bad" role="alert" tabindex="-1" autofocus>\(Icon.warning)<div>
              <h2>\(heading)</h2>
              <ul>
            \(problems.html { field in
                let problem = field.problemText.map { self.setting.say($0, self.name) } ?? ""
                let text = self.setting.say(
                    .fieldAndProblem, ["field": .escaped(field.field.label), "problem": problem]
                )
                return "    <li><a href=\"#\(text: field.id)\">\(text)</a></li>\n"
            })  </ul>
              <p class="small">\(self.setting.say(.nothingStoredYet))</p>
            </div></div>

            """
    }
}
