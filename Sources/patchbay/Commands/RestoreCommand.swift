import ArgumentParser
import Domain
import Foundation
import Server

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a copy of the database in its place, after a check of the copy; no daemon may run.",
        discussion: """
            The former database is kept beside it. API keys that were revoked after the copy was made can be used \
            again.
            """
    )

    @OptionGroup var options: SettingsOptions
    @Argument(help: "The copy, as 'backup' makes it; it stays as it is.")
    var file: String

    func run() async throws {
        try await reportingFailure {
            umask(0o077)
            let former = try Restore(try self.options.load()).run(self.file, at: Clock.system.now())
            print("restored the database from \(self.file)" + (former.map { "; the one before is in \($0)" } ?? ""))
        }
    }
}
