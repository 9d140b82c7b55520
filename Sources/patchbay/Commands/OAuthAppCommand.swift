import API
import ArgumentParser
import Domain
import JSON
import Server
import Services

struct OAuthAppCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "oauth-app",
        abstract: "List, make and check OAuth apps; no command shows a secret.",
        subcommands: [List.self, Create.self, Check.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the OAuth apps that a workspace may use, oldest first."
        )

        @OptionGroup var options: SettingsOptions
        @Option(help: "The workspace, by its id or name. Default: the only one there is.")
        var workspace: String?
        @Option(help: "Only those of this integration.")
        var integration: String?
        @Option(help: "How many at most, 1 to 1000.")
        var limit = 100
        @Option(help: "How many to pass over.")
        var skip = 0
        @Flag(help: "Print one JSON object a line.")
        var json = false

        func validate() throws {
            guard (1...1000).contains(self.limit), self.skip >= 0 else {
                throw ValidationError("--limit takes 1 to 1000, and --skip 0 or more")
            }
        }

        func run() async throws {
            try await withServices(self.options) { services in
                let workspaceID = try await services.workspace(named: self.workspace)
                let (page, redirectURI) = try await services.oauthApps(
                    integration: self.integration,
                    PageRequest(skip: self.skip, limit: self.limit),
                    usableIn: workspaceID
                )
                guard !self.json else {
                    for app in page.items { printJSON { $0.write(app, redirectURI: redirectURI(app)) } }
                    return
                }
                printTable(
                    header: ["ID", "STATUS", "INTEGRATION", "LABEL", "REDIRECT URI"],
                    page.items.map { app in
                        [app.id.text, app.status.rawValue, app.integration, app.label, redirectURI(app)]
                    }
                )
                if page.hasMore { print("\(page.total) in all; --skip \(self.skip + page.items.count) shows the next") }
            }
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an OAuth app, and print the redirect URI to register at the service.",
            discussion: "The client secret is read from standard input, or asked for on a terminal."
        )

        @OptionGroup var options: SettingsOptions
        @Option(help: "The workspace, by its id or name. Default: the only one there is.")
        var workspace: String?
        @Option(help: "The integration's id.")
        var integration: String
        @Option(help: "The auth method. Default: the one with which users sign in.")
        var method: String?
        @Option(help: "The client id, as the service shows it.")
        var clientID: String
        @Flag(help: "The client has no secret; nothing is read.")
        var noSecret = false
        @Option(help: "What people know the app by. Default: the integration's name.")
        var label: String?
        @Option(parsing: .upToNextOption, help: "The scopes that users are asked for. Default: the definition's.")
        var scopes: [String] = []
        @Option(
            help: "How the client authenticates: body, basic or none. Default: the definition's way.",
            transform: optionText("it is one of body, basic and none") { text in
                OAuthEndpoints.TokenAuthentication(rawValue: text).flatMap { $0 == .privateKeyJWT ? nil : $0 }
            }
        )
        var tokenAuth: OAuthEndpoints.TokenAuthentication?
        @Option(
            name: .customLong("set"),
            help: "A field of the integration's config that the app fixes, as KEY=VALUE; may be repeated."
        )
        var config: [String] = []
        @Option(help: "The authorization server's issuer, where the definition names no server.")
        var issuer: String?
        @Flag(help: "Share the app with all workspaces.")
        var shared = false
        @Flag(help: "Print one JSON object: the app.")
        var json = false

        func validate() throws {
            guard self.config.allSatisfy({ $0.contains("=") }) else {
                throw ValidationError("--set takes KEY=VALUE")
            }
            guard (self.label ?? "-").unicodeScalars.count <= 255, self.label != "", !self.clientID.isEmpty else {
                throw ValidationError("--label takes 1 to 255 characters, and --client-id 1 or more")
            }
        }

        private func submission(_ secret: Secret<String>?) -> OAuthAppSubmission {
            let config = self.config.map { text in
                let key = text.prefix { $0 != "=" }
                return (String(key), JSON.string(String(text.dropFirst(key.count + 1))))
            }
            return OAuthAppSubmission(
                integration: self.integration,
                authMethodID: self.method,
                label: self.label,
                clientID: self.clientID,
                clientSecret: secret,
                issuer: self.issuer,
                settings: OAuthApp.Settings(
                    scopes: self.scopes.isEmpty ? nil : self.scopes,
                    tokenAuthentication: self.tokenAuth
                ),
                config: JSONObject(config),
                sharing: self.shared ? .all : .nobody
            )
        }

        func run() async throws {
            try await withServices(self.options) { services in
                let workspaceID = try await services.workspace(named: self.workspace)
                let secret = self.noSecret ? nil : try Terminal.readSecret("Client secret")
                let act = services.act(.oauthAppCreate, by: .commandLine(in: workspaceID))
                let (app, uri) = try await explainingProblems {
                    try await services.withOAuthApps { apps in
                        let app = try await apps.create(self.submission(secret), by: act)
                        return (app, apps.redirectURI(of: app))
                    }
                }
                guard !self.json else { return printJSON { $0.write(app, redirectURI: uri) } }
                printProperties([["ID", app.id.text], ["REDIRECT URI", uri]])
            }
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask the service whether it accepts an app's client; exit code 1 unless it does."
        )

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The OAuth app's id.")
        var id: String
        @Option(help: "The app's workspace, by its id or name. Default: the only one there is.")
        var workspace: String?

        func run() async throws {
            try await withServices(self.options) { services in
                let workspaceID = try await services.workspace(named: self.workspace)
                let act = services.act(.oauthAppCheck, by: .commandLine(in: workspaceID))
                let (app, verdict) = try await services.withOAuthApps { try await $0.check(self.id, by: act) }
                printProperties([
                    ["VERDICT", verdict.name], ["MESSAGE", verdict.message], ["SERVICE CODE", verdict.code ?? "-"],
                    ["STATUS", app.status.rawValue],
                ])
                guard verdict == .accepted else { throw ExitCode(1) }
            }
        }
    }
}
