import API
import ArgumentParser
import Domain
import Server
import Services

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make, list and revoke API keys; a running daemon knows within a second.",
        subcommands: [List.self, Create.self, Revoke.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a key and print it; it is shown only now.")

        @OptionGroup var options: SettingsOptions
        @Option(help: "The workspace that the key works in, by its id or name.")
        var workspace: String
        @Option(
            help: "Comma-separated: \(Scope.allCases.map(\.rawValue).joined(separator: ", ")).",
            transform: optionText("a scope that there is not") { Scopes(text: $0.replacing(" ", with: "")) }
        )
        var scopes: Scopes
        @Option(help: "What people know the key by, 1 to 255 characters.")
        var label = "unnamed"
        @Option(
            help: "Comma-separated addresses and networks it can be used from. Default: all.",
            transform: optionText("addresses and networks are such as 192.0.2.0/24,2001:db8::/32") { text in
                // An empty part is an error, because an unset shell variable must not allow all addresses.
                let parts = text.split(separator: ",", omittingEmptySubsequences: false)
                let addresses = parts.compactMap { AddressBlock(String($0)) }
                return addresses.count == parts.count ? addresses : nil
            }
        )
        var addresses: [AddressBlock] = []
        @Option(
            help: "When the key ends: \(Timestamp.expiryForms). Default: never.",
            transform: optionText("it has to be a time to come: \(Timestamp.expiryForms)") { text in
                Timestamp(expiry: text, now: Clock.system.now())
            }
        )
        var expires: Timestamp?

        func validate() throws {
            guard (1...255).contains(self.label.unicodeScalars.count) else {
                throw ValidationError("--label takes 1 to 255 characters")
            }
        }

        func run() async throws {
            try await withServices(self.options) { services in
                let workspace = try await services.workspace(named: self.workspace)
                let (_, token) = try await services.keys.create(
                    APIKeySubmission(
                        label: self.label,
                        scopes: self.scopes,
                        expiresAt: self.expires,
                        allowedAddresses: self.addresses
                    ),
                    by: services.act(.apiKeyCreate, by: .commandLine(in: workspace))
                )
                print(token.secret.reveal())
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all keys, without their secrets.")

        @OptionGroup var options: SettingsOptions
        @Flag(help: "Print one JSON object a line.")
        var json = false

        func run() async throws {
            try await withServices(self.options) { services in
                let now = Clock.system.now()
                let keys = try await services.keys.all()
                guard !self.json else {
                    for key in keys { printJSON { $0.write(key) } }
                    return
                }
                let rows = keys.map { key in
                    let state = key.state(at: now)
                    return [
                        key.id.text, key.workspaceID.text, state, key.expiresAt?.text ?? "-",
                        key.lastUsedAt?.text ?? "-",
                        key.scopes.description, key.label,
                    ]
                }
                printTable(header: ["ID", "WORKSPACE", "STATE", "EXPIRES", "LAST USED", "SCOPES", "LABEL"], rows)
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a key; a running daemon knows within a second.")

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The key's id.")
        var id: String

        func run() async throws {
            try await withServices(self.options) { services in
                guard let id = Identifier<APIKey>(self.id) else { throw Failure(.refused, "API key not found") }
                try await services.keys.revoke(id, by: services.act(.apiKeyRevoke, by: .commandLine()))
                print("revoked \(id)")
            }
        }
    }
}

extension APIKey {
    fileprivate func state(at now: Timestamp) -> String {
        if self.revokedAt != nil { return "revoked" }
        guard self.isActive else { return "inactive" }
        return self.isUsable(at: now) ? "usable" : "expired"
    }
}
