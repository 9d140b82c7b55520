import ArgumentParser
import Foundation
import Migrations
import Server

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the database into a file, also while the daemon runs, and check the copy.",
        discussion: "The copy holds no master key: keep one elsewhere."
    )

    @OptionGroup var options: SettingsOptions
    @Argument(help: "The file to make; it must not exist.")
    var file: String

    func run() async throws {
        try await reportingFailure {
            umask(0o077)
            let schema = Schema(DataDirectory(try self.options.load().dataDirectory))
            try schema.directory.check()
            try schema.requireNewest()
            try schema.copy(try schema.open(), to: self.file)
            print("copied the database to \(self.file), and checked the copy")
        }
    }
}
