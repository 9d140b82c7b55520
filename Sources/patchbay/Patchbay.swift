import ArgumentParser
import Server

@main
struct Patchbay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patchbay",
        abstract: "Keeps a product's connections to other services: checked, sealed, and with a status that is true.",
        version: Version.current,
        subcommands: [
            ServeCommand.self, MigrateCommand.self, WorkspaceCommand.self, KeyCommand.self, ConnectionCommand.self,
            CredentialCommand.self, OAuthAppCommand.self, MasterKeyCommand.self, DataKeyCommand.self,
            BackupCommand.self,
            RestoreCommand.self, IntegrationsCommand.self, ConnectCommand.self, ConfigCommand.self, VersionCommand.self,
        ]
    )

    /// Runs the command that the arguments name. Every command is protected, because most of them read keys.
    static func main() async {
        ProcessProtection.apply()
        await self.main(nil)
    }
}
