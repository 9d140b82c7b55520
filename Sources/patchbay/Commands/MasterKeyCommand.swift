import ArgumentParser
import Domain
import Server

struct MasterKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "master-key",
        abstract: "Change the key that wraps data keys; it is never in the database.",
        subcommands: [Rotate.self]
    )

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Wrap the data keys with a new master key, and put it in the place of the one in force.",
            discussion: """
                A daemon may be running. When the command is interrupted, the next start of the daemon finishes it. Copies \
                of the database made before open with the master key before.
                """
        )

        @OptionGroup var options: SettingsOptions
        @Option(help: "Where the new key is, or is to be made, when the present one comes from no file.")
        var newKeyFile: String?

        func run() async throws {
            try await withServices(self.options) { services in
                try DataDirectory(services.settings.dataDirectory).lockMasterKey()
                let rotation = try await MasterKeyRotation(services, newKeyFile: self.newKeyFile)
                try await rotation.rewrap()
                print(try rotation.putInForce(at: Clock.system.now()))
            }
        }
    }
}
