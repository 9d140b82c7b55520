import ArgumentParser
import Domain
import JSON
import Logging
import Server
import Tokens

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check and show the settings.",
        subcommands: [Check.self, Show.self]
    )

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say whether every setting, and the files that they name, can be used."
        )

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await reportingFailure {
                let settings = try self.options.load()
                _ = try CatalogSource(directory: settings.definitionsDirectory).load()
                let logger = Logger(label: "patchbay") { _ in SwiftLogNoOpLogHandler() }
                _ = try JWTReader.load(settings, clock: .system, logger: logger)
                print("the settings are fine")
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the settings in force as JSON; the master key is never among them."
        )

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await reportingFailure { print(try self.options.load().document) }
        }
    }
}

extension Settings {
    /// All settings in the format of `config.json`, one setting on each line.
    var document: String {
        let lines = Setting.all.map { "    \(JSON.string($0.key).serialized()): \($0.get(self).serialized())" }
        return "{\n" + lines.joined(separator: ",\n") + "\n}"
    }
}
