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

        func run() async throws {
            try await withServices(self.options) { services in
                let rows = try await services.workspaces.all().map { [$0.id.text, $0.createdAt.text, $0.name] }
                printTable(header: ["ID", "CREATED", "NAME"], rows)
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
        @Argument(help: "The workspace's id.")
        var id: String

        func run() async throws {
            try await withServices(self.options) { services in
                let workspace = try await services.workspaces.find(self.id, for: .commandLine())
                printTable(
                    header: ["ID", "CREATED", "NAME"],
                    [[workspace.id.text, workspace.createdAt.text, workspace.name]]
                )
            }
        }
    }
}
