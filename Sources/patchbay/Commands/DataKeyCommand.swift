import ArgumentParser
import Domain
import JSON
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
        @Flag(help: "Print one JSON object a line.")
        var json = false

        func run() async throws {
            try await withServices(self.options) { services in
                let records = try await services.dataKeys()
                let counts = try await services.secretCounts()
                let sealings = try await services.sealings()
                guard !self.json else {
                    for record in records {
                        printJSON {
                            $0.write(record, sealings: sealings[record.id] ?? 0, secrets: counts[record.id] ?? 0)
                        }
                    }
                    return
                }
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

extension JSONWriter {
    /// Writes the members of the table of `data-key list`. The key itself is not among them.
    fileprivate mutating func write(_ record: DataKeyRecord, sealings: Int, secrets: Int) {
        self.beginObject()
        self.member("id", record.id)
        self.member("created_at", record.createdAt.text)
        self.member("sealings", sealings)
        self.member("secrets", secrets)
        self.endObject()
    }
}
