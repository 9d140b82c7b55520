import ArgumentParser

@main
struct Patchbay: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "patchbay",
        abstract: "Keeps a product's connections to other services: checked, sealed, and with a status that is true.",
        version: version,
        subcommands: [
            ServeCommand.self, MigrateCommand.self, WorkspaceCommand.self, KeyCommand.self, ConnectionCommand.self,
            CredentialCommand.self, MasterKeyCommand.self, DataKeyCommand.self, BackupCommand.self,
            IntegrationsCommand.self, ConfigCommand.self, VersionCommand.self,
        ]
    )
}

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    func run() {
        print("patchbay \(Patchbay.version)")
    }
}
