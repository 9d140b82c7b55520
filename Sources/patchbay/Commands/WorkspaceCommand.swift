import API
import ArgumentParser
import Domain
import Server
import Services

struct WorkspaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workspace",
        abstract: "Make and list workspaces.",
        subcommands: [List.self, Create.self, Show.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all workspaces.")

        @OptionGroup var options: SettingsOptions
        @Flag(help: "Print one JSON object a line.")
        var json = false

        func run() async throws {
            try await withServices(self.options) { services in
                try await services.workspaces.all().print(asJSON: self.json)
            }
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a workspace and print its id.")

        @OptionGroup var options: SettingsOptions
        @Argument(help: "A name that no other workspace has, 1 to 100 characters.")
        var name: String

        func validate() throws {
            guard (1...100).contains(self.name.unicodeScalars.count) else {
                throw ValidationError("a workspace's name has 1 to 100 characters")
            }
        }

        func run() async throws {
            try await withServices(self.options) { services in
                let act = services.act(.workspaceCreate, by: .commandLine())
                print(try await services.workspaces.create(name: self.name, by: act).id)
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one workspace.")

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The workspace's id or name.")
        var workspace: String
        @Flag(help: "Print one JSON object: the workspace.")
        var json = false

        func run() async throws {
            try await withServices(self.options) { services in
                let id = try await services.workspace(named: self.workspace)
                try await [services.workspaces.find(id.text, for: .commandLine())].print(asJSON: self.json)
            }
        }
    }
}

extension [Workspace] {
    /// Prints a table, or one JSON object a line.
    fileprivate func print(asJSON: Bool) {
        guard !asJSON else {
            for workspace in self { printJSON { $0.write(workspace) } }
            return
        }
        printTable(header: ["ID", "CREATED", "NAME"], self.map { [$0.id.text, $0.createdAt.text, $0.name] })
    }
}
