import API
import ArgumentParser
import Domain
import Server

struct CredentialCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credential",
        abstract: "List credentials, and check that their secrets open; these are never shown here.",
        subcommands: [List.self, Check.self]
    )

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open every secret in every workspace; exit code 1 when one does not open."
        )

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withServices(self.options) { services in
                let (count, unreadable) = try await services.checkSecrets()
                for secret in unreadable { print(secret.logDescription) }
                print("\(count - unreadable.count) of \(count) secrets open")
                if !unreadable.isEmpty { throw ExitCode(1) }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List a workspace's credentials, without their secrets."
        )

        @OptionGroup var options: SettingsOptions
        @Option(help: "The workspace, by its id or name. Default: the only one there is.")
        var workspace: String?
        @Option(help: "Only those of this type.")
        var credentialType: CredentialType?
        @Option(help: "Only those with this in their label or description.")
        var search: String?
        @Flag(help: "Print one JSON object a line.")
        var json = false

        func run() async throws {
            try await withServices(self.options) { services in
                let id = try await services.workspace(named: self.workspace)
                let filter = CredentialFilter(credentialType: self.credentialType, search: self.search)
                let credentials = try await services.credentials.all(filter, in: id)
                guard !self.json else {
                    for credential in credentials { printJSON { $0.write(credential, for: .commandLine(in: id)) } }
                    return
                }
                printTable(
                    header: ["ID", "STATUS", "AUTH TYPE", "PROVIDER", "VERSION", "LAST USED", "LABEL"],
                    credentials.map {
                        [
                            $0.id.text, $0.status, $0.authType.rawValue, $0.provider, "\($0.version)",
                            $0.lastUsedAt?.text ?? "-", $0.label,
                        ]
                    }
                )
            }
        }
    }
}

extension CredentialType: ExpressibleByArgument {}

extension CredentialStore {
    /// All credentials that match the filter, read page by page.
    fileprivate func all(
        _ filter: CredentialFilter,
        in workspaceID: Identifier<Workspace>
    ) async throws -> [Credential] {
        var all: [Credential] = []
        while true {
            let page = try await self.list(filter, PageRequest(limit: 1000, cursor: all.last?.id), in: workspaceID)
            all += page.items
            guard page.hasMore else { return all }
        }
    }
}
