import ArgumentParser
import Domain
import SQLite
import Store
import Vault

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
                let records = try services.dataKeys()
                let counts = try await SQLiteSealedSecretStore(services.database)
                    .counts(byMarksOf: Vault.mark(ofDataKey: 0).count)
                printTable(
                    header: ["ID", "CREATED", "SECRETS"],
                    records.map { ["\($0.id)", $0.createdAt.text, "\(counts[Vault.mark(ofDataKey: $0.id)] ?? 0)"] }
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
                let master = try MasterKey.require(services.settings)
                let next = MasterKey.nextFile(
                    services.settings,
                    in: DataDirectory(services.settings.dataDirectory)
                )
                let id = try await services.database.write { sqlite in
                    let store = SQLiteDataKeyStore(sqlite)
                    let records = try store.records()
                    let id = try records.opened(with: master, next: next).newestID + 1
                    try store.create(try DataKeyRecord(id: id, wrappedBy: master, at: Clock.system.now()))
                    return id
                }
                print("made data key \(id); a running daemon seals with it within ten seconds")
            }
        }
    }
}
