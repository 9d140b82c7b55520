import ArgumentParser
import Domain
import Server

struct DataKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data-key",
        abstract: "List and change the keys that seal secrets; the master key wraps them.",
        subcommands: [List.self, Rotate.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the data keys, with how many secrets each has sealed; the last seals new ones."
        )

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withServices(self.options) { services in
                let records = try await services.dataKeys()
                let counts = try await services.secretCounts()
                printTable(
                    header: ["ID", "CREATED", "SECRETS"],
                    records.map { ["\($0.id)", $0.createdAt.text, "\(counts[$0.id] ?? 0)"] }
                )
            }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a data key; the daemon seals with it from then on, and seals anew what older ones sealed."
        )

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withServices(self.options) { services in
                let id = try await services.makeDataKey()
                print("made data key \(id); a running daemon seals with it within ten seconds")
            }
        }
    }
}
