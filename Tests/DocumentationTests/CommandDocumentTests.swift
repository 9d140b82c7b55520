import ArgumentParser
import Testing

@testable import patchbay
@testable import Server

@Suite struct CommandDocumentTests {
    @Test func everyCommandIsShown() throws {
        let manual = try Repository.manual()
        for (command, _) in Self.leaves(of: Patchbay.self, path: "patchbay") {
            #expect(manual.contains(command), "\(command)")
        }
    }

    @Test func everyOptionIsShown() throws {
        let manual = try Repository.manual()
        for (command, type) in Self.leaves(of: Patchbay.self, path: "patchbay") {
            for option in try type.helpMessage().captures(of: "^  (--[a-z-]+)") {
                #expect(manual.contains(option), "\(command) \(option)")
            }
        }
    }

    @Test func changelogBeginsWithThisVersion() throws {
        let versions = try Repository.text("CHANGELOG.md").captures(of: "^## ([0-9.]+)")
        #expect(versions.first == Version.current)
    }

    private static func leaves(
        of command: any ParsableCommand.Type,
        path: String
    ) -> [(command: String, type: any ParsableCommand.Type)] {
        let subcommands = command.configuration.subcommands
        guard !subcommands.isEmpty else { return [(path, command)] }
        return subcommands.flatMap { subcommand in
            let name = subcommand.configuration.commandName ?? String(describing: subcommand).lowercased()
            return self.leaves(of: subcommand, path: "\(path) \(name)")
        }
    }
}
