import ArgumentParser
import Domain
import Foundation
import SQLite
import Store
import Vault

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
                A daemon may be running. When it is interrupted, run it again. Copies of the database made before open with \
                the master key before.
                """
        )

        @OptionGroup var options: SettingsOptions
        @Option(help: "Where the new key is, or is to be made, when the present one comes from no file.")
        var newKeyFile: String?

        func run() async throws {
            try await withServices(self.options) { services in
                try DataDirectory(services.settings.dataDirectory).lockMasterKey()
                let rotation = try MasterKeyRotation(services, newKeyFile: self.newKeyFile)
                try await rotation.rewrap(services.database)
                print(try rotation.putInForce(at: Clock.system.now()))
            }
        }
    }
}

/// One change of the master key. Each of its steps can be taken again after it was interrupted.
private struct MasterKeyRotation {
    private let present: MasterKey
    private let next: MasterKey
    /// Where the next one is.
    private let path: String
    /// The file of the one in force; nil when a file was named for the next one, or it comes from no file.
    private let target: String?

    /// Makes the next master key, durably, unless it is there.
    init(_ services: Services, newKeyFile: String?) throws {
        let settings = services.settings
        let directory = DataDirectory(settings.dataDirectory)
        guard let path = newKeyFile ?? MasterKey.nextFile(settings, in: directory) else {
            throw Failure(
                .refused,
                "the master key comes from no file, so this cannot replace it; name a file for the new one with "
                    + "--new-key-file"
            )
        }
        self.path = path
        self.present = try MasterKey.require(settings)
        self.target = newKeyFile == nil ? MasterKey.file(settings, in: directory) : nil
        if !FileManager.default.fileExists(atPath: path) {
            // None is made where the present one is wrong: it would look like a change that was interrupted.
            _ = try services.keyRing()
            try DataDirectory.writeSecret(MasterKey().hexadecimal(), to: path)
        }
        self.next = try MasterKey.read(path)
        guard self.next.checkValue != self.present.checkValue else {
            throw Failure(.refused, "the master key in \(path) is the one in force; name a file for a new one")
        }
    }

    /// Changes nothing when it was done before.
    func rewrap(_ database: Database) async throws {
        try await database.write { sqlite in
            let store = SQLiteDataKeyStore(sqlite)
            let records = try store.records()
            if (try? KeyRing(records, master: self.next)) != nil { return }
            _ = try records.opened(with: self.present, next: nil)
            try store.rewrap(records.map { try $0.rewrapped(from: self.present, to: self.next) })
        }
    }

    /// - Returns: what to tell the operator.
    func putInForce(at now: Timestamp) throws -> String {
        guard let target else {
            return "the new master key is in \(self.path); put it where the daemon reads it, before its next start"
        }
        let former = "\(target).until-\(now.fileStamp)"
        try DataDirectory.replace(target, with: self.path, keeping: former)
        return "the new master key is in \(target); the one before, which copies of the database need, is in \(former)"
    }
}
