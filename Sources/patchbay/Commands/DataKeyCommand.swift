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
            abstract: "List the data keys: how often each has sealed, and how many secrets; the last seals new ones."
        )

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withServices(self.options) { services in
                let records = try await services.dataKeys()
                let counts = try await services.secretCounts()
                let sealings = try await services.sealings()
                printTable(
                    header: ["ID", "CREATED", "SEALINGS", "SECRETS"],
                    records.map {
                        ["\($0.id)", $0.createdAt.text, "\(sealings[$0.id] ?? 0)", "\(counts[$0.id] ?? 0)"]
                    }
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
