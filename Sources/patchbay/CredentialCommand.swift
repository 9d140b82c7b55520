import ArgumentParser
import Domain
import Store

struct CredentialCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credential",
        abstract: "List credentials; their secrets are never shown here.",
        subcommands: [List.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List a workspace's credentials, without their secrets.",
            discussion: "'patchbay workspace list' tells the ids of workspaces."
        )

        @OptionGroup var options: SettingsOptions
        @Option(help: "The workspace's id.")
        var workspace: String
        @Option(help: "Only those of this type: \(CredentialType.allCases.map(\.rawValue).joined(separator: ", ")).")
        var credentialType: String?
        @Option(help: "Only those with this in their label or description.")
        var search: String?

        func run() async throws {
            try await withServices(self.options) { services in
                let type = self.credentialType.flatMap(CredentialType.init(rawValue:))
                guard type != nil || self.credentialType == nil else {
                    let known = CredentialType.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Failure(.refused, "--credential-type takes one of: \(known)")
                }
                guard let id = Identifier<Workspace>(self.workspace), try services.workspaceStore.find(id) != nil else {
                    throw Failure(.refused, "Workspace not found")
                }
                let filter = CredentialFilter(credentialType: type, search: self.search)
                printTable(
                    header: ["ID", "STATUS", "AUTH TYPE", "PROVIDER", "VERSION", "LAST USED", "LABEL"],
                    try await services.credentialStore.all(filter, in: id).map {
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

extension CredentialStore {
    /// Every page of a list.
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
