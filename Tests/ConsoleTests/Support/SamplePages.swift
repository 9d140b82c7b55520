import Domain
import JSON
import Web

@testable import Console

/// Every page in every state, with sample values.
struct SamplePages {
    /// The text that stands around every value, to see that pages escape it.
    let around: String

    init(around: String = "") {
        self.around = around
    }

    private func text(_ text: String) -> String { text + self.around }

    var product: Product {
        Product(
            name: self.text("ACME"),
            workspaceID: "wsp_1",
            privacyURL: self.text("https://acme.example/privacy"),
            supportURL: self.text("https://acme.example/help"),
            openers: [self.text("https://app.acme.example")]
        )
    }

    var setting: PageSetting {
        PageSetting(
            product: self.product,
            session: SessionLinks(id: "cses_01KB3V8N", pass: "made-by-the-daemon"),
            user: self.text("jane@acme.com")
        )
    }

    private var unnamed: PageSetting {
        PageSetting(
            product: Product(name: self.text("ACME"), workspaceID: "wsp_1"),
            session: SessionLinks(id: "cses_01KB3V8N", pass: "made-by-the-daemon")
        )
    }

    private var agent: PageSetting {
        PageSetting(
            product: self.product,
            session: SessionLinks(id: "cses_01KB3V8N", pass: "made-by-the-daemon"),
            user: self.text("jane@acme.com"),
            agent: self.text("Research bot")
        )
    }

    func service(_ name: String) -> PageService { PageService(id: name.lowercased(), name: self.text(name)) }

    private func end(_ status: PageEnd.Status) -> PageEnd {
        PageEnd(
            status,
            connectionID: status == .completed ? "conn_1" : nil,
            code: status == .pending ? self.text("code") : nil,
            returnURL: self.text("https://app.acme.example/settings")
        )
    }

    /// The pages by the names of their states.
    var all: [(name: String, html: HTML)] {
        self.pickers + self.starts + self.ways + self.ends + self.failures + self.connections + self.requests
    }

    private var pickers: [(name: String, html: HTML)] {
        let rows = [
            ("Gmail", ServiceKind.mail), ("Slack", .chat), ("Zendesk", .customers), ("HubSpot", .customers),
            ("Jira", .work), ("OpenAI", .models), ("PostgreSQL", .databases), ("Salesforce", .customers),
            ("Shopify", .money), ("Notion", .documents),
        ].map { name, kind in
            PickerPage.Row(
                self.service(name),
                kind: kind,
                isConnected: name == "Slack" || name == "Notion",
                account: name == "Slack" ? self.text("ACME Berlin") : nil
            )
        }
        let kinds = Array(ServiceKind.allCases.prefix(7))
        return [
            ("picker", PickerPage(self.setting, rows: rows, total: 72, kinds: kinds, matches: 72).html),
            (
                "picker-kind",
                PickerPage(self.setting, rows: rows, total: 72, kinds: kinds, kind: .mail, matches: 10).html
            ),
            (
                "picker-few",
                PickerPage(self.unnamed, rows: Array(rows.prefix(3)), total: 3, kinds: kinds, matches: 3).html
            ),
            (
                "picker-search",
                PickerPage(
                    self.setting,
                    rows: Array(rows.prefix(2)),
                    total: 42,
                    kinds: kinds,
                    words: self.text("data"),
                    matches: 2
                ).html
            ),
            (
                "picker-search-one",
                PickerPage(
                    self.unnamed,
                    rows: Array(rows.prefix(1)),
                    total: 42,
                    kinds: kinds,
                    words: self.text("mail"),
                    matches: 1
                ).html
            ),
            (
                "picker-none",
                PickerPage(
                    self.setting,
                    rows: [],
                    total: 42,
                    kinds: kinds,
                    words: self.text("lotus notes"),
                    matches: 0
                ).html
            ),
            (
                "picker-none-unnamed",
                PickerPage(self.unnamed, rows: [], total: 42, kinds: kinds, words: self.text("x"), matches: 0).html
            ),
            (
                "method",
                MethodPage(
                    self.setting,
                    service: self.service("Shopify"),
                    rows: [
                        .init(
                            id: "oauth2",
                            words: .methodSignIn,
                            name: self.text("OAuth 2.0"),
                            description: "",
                            isSignIn: true
                        ),
                        .init(
                            id: self.text("token"),
                            name: self.text("Access token"),
                            description: self.text("For shops with an app of their own."),
                            isSignIn: false
                        ),
                    ],
                    hasPicker: true
                ).html
            ),
        ]
    }

    private func field(
        _ key: String,
        _ label: String,
        _ kind: Field.Kind,
        in location: FieldProblem.Location = .config,
        isRequired: Bool = true,
        isSecret: Bool = false,
        values: [String] = [],
        standard: JSON? = nil,
        example: JSON? = nil,
        help: String? = nil
    ) -> FormField {
        FormField(
            Field(
                key: key,
                label: self.text(label),
                kind: kind,
                isRequired: isRequired,
                isSecret: isSecret,
                allowedValues: values,
                defaultValue: standard,
                example: example,
                help: help.map(self.text)
            ),
            in: location,
            isRequired: isRequired
        )
    }

    var postgresFields: [FormField] {
        [
            self.field(
                "host",
                "Host",
                .hostname,
                example: .string(self.text("db.acme.example")),
                help: "The server’s name"
            ),
            self.field("port", "Port", .port, standard: 5432),
            self.field("database", "Database", .string),
            self.field("username", "User", .string, in: .credentials, help: "Best is a user made for ACME."),
            self.field("password", "Password", .password, in: .credentials, isSecret: true),
            self.field(
                "sslmode",
                "Encryption on the way (SSL)",
                .enumeration,
                isRequired: false,
                values: ["disable", self.text("require"), "verify-full"],
                standard: .string(self.text("require"))
            ),
        ]
    }

    /// A field of every kind that a definition can have.
    private var everyKind: [FormField] {
        Field.Kind.allCases.enumerated().map { index, kind in
            self.field(
                "f\(index)",
                "Kind \(kind.rawValue)",
                kind,
                in: index % 2 == 0 ? .config : .credentials,
                isRequired: index % 3 == 0,
                isSecret: kind == .json,
                values: kind == .enumeration ? ["a", "b"] : [],
                example: .string(self.text("example")),
                help: "Help"
            )
        }
    }

    private var starts: [(name: String, html: HTML)] {
        let mail = StartPage.Way.signIn(
            host: self.text("accounts.google.com"),
            abilities: [self.text("read your mail"), self.text("send mail in your name")]
        )
        let form = StartPage.Way.form(isChecked: true, documentationURL: self.text("https://example.com/docs"))
        var subdomain = self.field("subdomain", "Your Zendesk address", .string, help: "The first part of the address.")
        subdomain.addressEnd = ".zendesk.com"
        var wrong = self.postgresFields
        for index in wrong.indices where !wrong[index].isSecret { wrong[index].value = self.text("value") }
        (wrong[0].problem, wrong[1].problem, wrong[4].isKept) = (.unreachable, .invalidFormat, true)
        var one = self.postgresFields
        one[4].problem = .refused
        let key = [
            self.field("api_key", "API key", .password, in: .credentials, isSecret: true, help: "Begins with sk-."),
            self.field("org", "Organization", .string, isRequired: false, help: "Only if your key belongs to several."),
        ]
        func start(
            _ setting: PageSetting,
            _ name: String,
            _ way: StartPage.Way,
            _ fields: [FormField] = [],
            again: StartPage.Again? = nil,
            hasOtherWays: Bool = false,
            canRegisterAgain: Bool = false
        ) -> HTML {
            StartPage(
                setting,
                service: self.service(name),
                methodID: "m",
                way: way,
                fields: fields,
                again: again,
                hasOtherWays: hasOtherWays,
                canRegisterAgain: canRegisterAgain
            ).html
        }
        let own = StartPage.Way.signIn(host: nil, abilities: [])
        return [
            ("oauth", start(self.setting, "Gmail", mail)), ("oauth-unnamed", start(self.unnamed, "Gmail", mail)),
            ("oauth-agent", start(self.agent, "Gmail", mail)),
            ("oauth-field", start(self.setting, "Zendesk", own, [subdomain], hasOtherWays: true)),
            ("oauth-registered", start(self.setting, "Tools", own, [subdomain], canRegisterAgain: true)),
            ("key", start(self.setting, "OpenAI", form, key)),
            ("postgres", start(self.setting, "PostgreSQL", form, self.postgresFields, hasOtherWays: true)),
            ("postgres-errors", start(self.setting, "PostgreSQL", form, wrong)),
            ("postgres-error", start(self.unnamed, "PostgreSQL", form, one)),
            (
                "every-kind",
                start(
                    self.setting,
                    "Everything",
                    .form(isChecked: false, documentationURL: "https://x"),
                    self.everyKind
                )
            ),
            (
                "reconnect",
                start(
                    self.setting,
                    "Gmail",
                    mail,
                    again: StartPage.Again(
                        since: "28 November 2026",
                        account: self.text("jane@acme.com"),
                        isBroken: true
                    )
                )
            ),
            ("reconnect-unknown", start(self.setting, "Zendesk", own, again: StartPage.Again(isBroken: true))),
        ]
    }

    private var ways: [(name: String, html: HTML)] {
        let target = self.text("https://accounts.google.com/o/oauth2/v2/auth?state=pbs")
        return [
            (
                "leaving",
                LeavingPage(self.setting, service: self.service("Gmail"), target: target, host: "accounts.google.com")
                    .html
            ),
            (
                "leaving-unnamed",
                LeavingPage(self.unnamed, service: self.service("Gmail"), target: target, host: "").html
            ),
            ("testing", TestingPage(self.setting, service: self.service("PostgreSQL")).html),
            ("choose", self.choose(account: self.text("jane@acme.com"))), ("choose-unnamed", self.choose(account: nil)),
        ]
    }

    private func choose(account: String?) -> HTML {
        ChoosePage(
            self.setting,
            service: self.service("Jira"),
            account: account,
            rows: [
                .init(id: self.text("1"), name: self.text("ACME"), detail: self.text("acme.atlassian.net")),
                .init(id: "2", name: self.text("ACME Support")), .init(id: "3", name: "Test"),
            ]
        ).html
    }

    private var ends: [(name: String, html: HTML)] {
        [
            ("done", DonePage(self.setting, service: self.service("Gmail"), end: self.end(.completed)).html),
            ("done-pending", DonePage(self.setting, service: self.service("Gmail"), end: self.end(.pending)).html),
            ("done-alone", DonePage(self.unnamed, service: self.service("Gmail"), end: PageEnd(.completed)).html),
            ("cancelled", CancelledPage(self.setting, service: self.service("Gmail"), end: self.end(.cancelled)).html),
        ]
    }

    static func failures(_ text: (String) -> String = { $0 }) -> [(name: String, failure: ConnectFailure)] {
        [
            ("nothing-to-finish", .nothingToFinish), ("finished", .finished), ("other-browser", .otherBrowser),
            ("open-again", .openAgain), ("taken", .taken), ("wrong-place", .wrongPlace), ("expired", .expired),
            ("denied", .denied), ("scopes", .scopes), ("not-accepted", .notAccepted), ("not-set-up", .notSetUp),
            ("no-answer", .noAnswer),
            ("administrator", .administrator(clientID: text("5f0c2a61"), abilities: [text("read mail")])),
            ("administrator-unnamed", .administrator(clientID: nil, abilities: [])),
            ("refused", .refused(code: "quota_exceeded")), ("refused-unnamed", .refused(code: nil)),
            ("unusable-answer", .unusableAnswer),
            ("less-access", .lessAccess(allowed: [text("read your mail")], missing: [text("send mail")])),
            ("much-less-access", .lessAccess(allowed: [], missing: [text("read"), text("send")])),
            ("no-lasting-access", .noLastingAccess), ("no-choice", .noChoice),
            ("other-account", .otherAccount(expected: text("jane@acme.com"), given: text("jane.doe@gmail.com"))),
            ("other-account-unnamed", .otherAccount(expected: nil, given: nil)),
            ("unreachable", .unreachableAddress), ("too-many", .tooManyTries),
        ]
    }

    private var failures: [(name: String, html: HTML)] {
        Self.failures(self.text).flatMap { name, failure in
            [
                (
                    "failed-\(name)",
                    FailurePage(
                        self.setting,
                        failure,
                        service: self.service("Gmail"),
                        methodID: "oauth2",
                        returnURL: self.text("https://app.acme.example/settings"),
                        hasPicker: true
                    ).html
                ),
                ("failed-\(name)-alone", FailurePage(self.unnamed, failure, service: nil).html),
                ("neutral-\(name)", NeutralPage(failure, host: self.text("connect.example.com")).html),
            ]
        }
    }

    func card(_ state: ConnectionCard.State, _ account: String?) -> ConnectionCard {
        ConnectionCard(
            id: "conn_1",
            service: self.service("Gmail"),
            account: account.map(self.text),
            abilities: [self.text("read your mail")],
            since: "3 March 2026",
            lastUsed: account == nil ? nil : "28 November 2026",
            lastCaller: account == nil ? nil : self.text("Research bot"),
            uses: 12,
            state: state,
            canRenew: account != nil
        )
    }

    private var connections: [(name: String, html: HTML)] {
        let cards = [
            self.card(.active, "jane@acme.com"), self.card(.expired, "jane@gmail.com"), self.card(.error, nil),
            self.card(.inactive, nil),
        ]
        let told: [(String, DisconnectedPage.Told)] = [
            ("told", .told), ("telling", .telling), ("unsupported", .unsupported(page: nil)),
            ("unsupported-at", .unsupported(page: self.text("https://myaccount.google.com/connections"))),
            ("nothing", .nothing), ("shared", .shared),
        ]
        return [
            ("connections-start", ConnectionsStartPage(self.setting).html),
            ("connections-start-unnamed", ConnectionsStartPage(self.unnamed).html),
            (
                "connections",
                ConnectionsPage(self.setting, cards: cards, returnURL: self.text("https://a.example")).html
            ),
            ("connections-none", ConnectionsPage(self.unnamed, cards: []).html),
            ("disconnect", DisconnectPage(self.setting, card: cards[0]).html),
            ("disconnect-unnamed", DisconnectPage(self.setting, card: cards[2]).html),
        ]
            + told.map { name, told in
                (
                    "disconnected-\(name)",
                    DisconnectedPage(self.setting, service: self.service("Gmail"), told: told).html
                )
            }
    }

    private var requests: [(name: String, html: HTML)] {
        let failures: [(String, PageFailure)] = [
            ("misdirected", .misdirected), ("too-many", .tooManyRequests(retryAfter: 5)), ("cross-site", .crossSite),
            ("unreadable", .unreadableForm), ("too-long", .tooLong), ("not-found", .notFound), ("conflict", .conflict),
            ("unavailable", .unavailable), ("fault", .fault),
        ]
        return failures.map { name, failure in
            ("request-\(name)", NeutralPage(failure, host: self.text("connect.example.com")).html)
        } + [("unknown-link", NeutralPage.unknownLink(host: self.text("connect.example.com")).html)]
    }
}
