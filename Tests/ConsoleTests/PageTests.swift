import Domain
import Foundation
import JSON
import Testing
import Web

@testable import Console

@Suite struct PageTests {
    @Test func aSignInThatTheProductFinishesIsNotCalledConnected() {
        let setting = SamplePages().setting
        let service = SamplePages().service("Gmail")
        let text = DonePage(setting, service: service, end: PageEnd(.pending, code: "c")).html.text
        #expect(text.contains("<h1>You signed in to Gmail</h1>"))
        #expect(text.contains("ACME finishes the rest. Go back to ACME."))
        #expect(!text.contains("is connected"))
        let done = DonePage(setting, service: service, end: PageEnd(.completed, connectionID: "conn_1"))
        #expect(done.html.text.contains("<h1>Gmail is connected</h1>"))
    }

    @Test func onlyABrokenConnectionIsSaidToBeBroken() {
        let pages = SamplePages()
        func text(_ isBroken: Bool) -> String {
            let way = StartPage.Way.signIn(host: "accounts.google.com", abilities: [])
            let again = StartPage.Again(account: "jane@acme.com", isBroken: isBroken)
            let page = StartPage(
                pages.setting,
                service: pages.service("Gmail"),
                methodID: "oauth2",
                way: way,
                fields: [],
                again: again
            )
            return page.html.text
        }
        #expect(text(true).contains("Gmail no longer lets ACME in."))
        #expect(text(false).contains("Sign in with the same account to renew the access."))
        #expect(!text(false).contains("no longer lets"))
    }

    @Test func aConnectionWhoseAccessIsSharedEndsWithoutTheService() {
        let pages = SamplePages()
        let page = DisconnectedPage(pages.setting, service: pages.service("Example Mail"), told: .shared).html.text
        #expect(page.contains("<h1>Example Mail is disconnected</h1>"))
        #expect(
            page.contains(
                "ACME can no longer use this connection. Example Mail was not told, because another connection uses the "
                    + "same access."
            )
        )
    }

    /// Text that ends an element, an attribute with either quote, and an attribute behind a combining mark.
    private static let injection = "</b>\"'><script>alert(1)</script>\"\u{338} onfocus=\"alert(1)"

    private let pages = SamplePages().all

    /// Writes the pages and their files into the directory that `PATCHBAY_PAGES` names, for screenshots. Without the
    /// variable it only looks whether the names of the pages could be names of files.
    @Test func thePagesCanBeWrittenIntoADirectory() throws {
        #expect(Set(self.pages.map(\.name)).count == self.pages.count)
        #expect(self.pages.allSatisfy { $0.name.allSatisfy { $0.isLetter || $0 == "-" } })
        guard let path = ProcessInfo.processInfo.environment["PATCHBAY_PAGES"] else { return }
        let directory = URL(filePath: path)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        for (name, html) in self.pages {
            let still = html.text.replacing(/<meta http-equiv="refresh"[^>]*>/, with: "")
            try Data(still.utf8).write(to: directory.appending(path: "\(name).html"))
        }
        let style = ConnectAssets.style(Accent("#0f5c4d", dark: "#4fb9a3"))
        try Data(style.text.utf8).write(to: directory.appending(path: "connect.css"))
        try Data(ConnectAssets.pageScript.text.utf8).write(to: directory.appending(path: "connect-page.js"))
        try Data(ConnectAssets.productScript.text.utf8).write(to: directory.appending(path: "connect.js"))
    }

    @Test func noValueBecomesMarkup() {
        for (name, html) in SamplePages(around: Self.injection).all {
            #expect(html.text.components(separatedBy: "<script").count == 2, "\(name)")
            #expect(!html.text.contains("alert(1)</script>"), "\(name)")
            let scalars = Array(html.text.unicodeScalars)
            let isOpen = zip(scalars, scalars.dropFirst()).contains { $0 == "\"" && $1.value == 0x338 }
            #expect(!isOpen, "\(name)")
        }
    }

    @Test func everyPlaceholderOfATextIsFilled() {
        for (name, html) in self.pages { #expect(!html.text.contains("{"), "\(name)") }
    }

    @Test func pagesFollowThePolicy() {
        for (name, html) in self.pages {
            #expect(!html.text.contains("style="), "\(name)")
            #expect(!html.text.contains("data:"), "\(name)")
            #expect(html.text.contains("<script src=\"/connect-page.js\" defer></script>"), "\(name)")
            #expect(html.text.firstRange(of: /\son[a-z]+=/) == nil, "\(name)")
        }
    }

    @Test func everyFormPostsThePassAndAsksForNoCompletion() {
        for (name, html) in self.pages {
            let forms = html.text.components(separatedBy: "<form ").dropFirst()
            for form in forms {
                #expect(form.contains("name=\"pass\" value=\"made-by-the-daemon\""), "\(name)")
                if form.contains("method=\"post\"") { #expect(form.hasPrefix("autocomplete=\"off\""), "\(name)") }
            }
        }
    }

    @Test func everyLabelHelpAndErrorBelongsToAnElement() throws {
        for (name, html) in self.pages {
            let text = html.text
            let ids = text.matches(of: /\sid="([^"]+)"/).map { String($0.output.1) }
            let used = text.matches(of: /\s(?:for|aria-labelledby|data-copy)="([^"]+)"/).map { String($0.output.1) }
            let described = text.matches(of: /\saria-describedby="([^"]+)"/)
                .flatMap { $0.output.1.split(separator: " ").map(String.init) }
            let linked = text.matches(of: /href="#([^"]+)"/).map { String($0.output.1) }
            for id in used + described + linked { #expect(ids.contains(id), "\(name): \(id)") }
        }
    }

    @Test func everyPageHasOneHeading() {
        for (name, html) in self.pages { #expect(html.text.components(separatedBy: "<h1>").count == 2, "\(name)") }
    }

    @Test func aSecretIsNeverWrittenBack() throws {
        let kinds: [Field.Kind] = [.string, .password, .text, .json]
        for kind in kinds {
            let field = Field(key: "k", label: "Key", kind: kind, isSecret: true, defaultValue: "from the definition")
            var form = FormField(field, in: .credentials, isRequired: true)
            #expect(form.value == nil)
            form.value = "a secret that must not be here"
            form.isKept = true
            let page = StartPage(
                SamplePages().setting,
                service: SamplePages().service("X"),
                methodID: "m",
                way: .form(isChecked: true, documentationURL: "https://x"),
                fields: [form]
            ).html.text
            #expect(!page.contains("must not be here"))
            #expect(page.contains("Entered. Leave empty to keep it."))
            #expect(!page.contains(" required"))
        }
    }

    @Test func aPageWithoutAProductNamesNone() {
        for (_, failure) in SamplePages.failures() {
            let html = NeutralPage(failure, host: "connect.example.com").html.text
            #expect(!html.contains("ACME"))
            #expect(html.contains("connect.example.com"))
        }
    }

    @Test(arguments: [
        (PageEnd.Status.completed, true), (.pending, true), (.cancelled, true), (.failed, false), (.expired, false),
    ])
    func theEndLeadsBackWithItsStatus(_ status: PageEnd.Status, _ leaves: Bool) {
        let end = PageEnd(status, connectionID: "conn_1", code: "a&b", returnURL: "https://app.example/done?x=1")
        let target = end.returnTarget(SessionLinks(id: "cses_1", pass: "p"))
        #expect(
            target == "https://app.example/done?x=1&session=cses_1&status=\(status)&connection=conn_1&code=a%26b"
        )
        #expect(end.leaves == leaves)
    }

    @Test func aWindowThatTheProductOpenedIsToldToNamedOriginsOnly() {
        let done = DonePage(
            SamplePages().setting,
            service: SamplePages().service("Gmail"),
            end: PageEnd(.completed, connectionID: "conn_1", returnURL: "https://app.acme.example/done")
        ).html.text
        #expect(done.contains("data-origins=\"https://app.acme.example\""))
        #expect(!done.contains("http-equiv"))
        #expect(!ConnectAssets.pageScript.text.contains("\"*\""))
        let alone = DonePage(
            PageSetting(product: Product(name: "ACME", workspaceID: "w"), session: SessionLinks(id: "s", pass: "p")),
            service: SamplePages().service("Gmail"),
            end: PageEnd(.completed, returnURL: "https://app.acme.example/done")
        ).html.text
        #expect(alone.contains("content=\"0;url=https://app.acme.example/done?session=s&amp;status=completed\""))
    }

    @Test func scriptsAreSmall() {
        for script in [ConnectAssets.pageScript, ConnectAssets.productScript] {
            #expect((1...4096).contains(script.text.utf8.count))
        }
    }
}
