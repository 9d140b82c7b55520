import ArgumentParser
import Domain
import Server
import Services

struct ConnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "Make links to pages on which users connect services.",
        subcommands: [Link.self]
    )

    struct Link: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a link on which one user connects a service; it is shown only now."
        )

        @OptionGroup var options: SettingsOptions
        @Option(help: "The workspace of the connection, by its id or name. Default: the only one.")
        var workspace: String?
        @Option(help: "The id of the user whose connection it will be.")
        var user: String
        @Option(help: "The integration's id. Default: the user chooses.")
        var integration: String?
        @Option(help: "The id of the auth method. Default: the user chooses.")
        var method: String?
        @Option(help: "A name by which the user is asked to confirm, such as jane@acme.com.")
        var userLabel: String?
        @Option(help: "For how many seconds the link works, 60 to 604800.")
        var expiresIn = 1800

        func validate() throws {
            guard (1...255).contains(self.user.unicodeScalars.count) else {
                throw ValidationError("--user takes 1 to 255 characters")
            }
            guard self.method == nil || self.integration != nil else {
                throw ValidationError("--method needs --integration")
            }
        }

        func run() async throws {
            try await withServices(self.options) { services in
                let workspace = try await services.workspace(named: self.workspace)
                let targets = self.integration.map { integration in
                    [ConnectSessionSubmission.Target(integration: integration, authMethodID: self.method)]
                }
                let submission = ConnectSessionSubmission(
                    userID: self.user,
                    targets: targets ?? [],
                    userLabel: self.userLabel,
                    // A person who prints a link has no server that could send the code of the other binding.
                    binding: .confirm,
                    expiresIn: self.expiresIn
                )
                let act = services.act(.connectSessionCreate, by: .commandLine(in: workspace))
                let (_, link) = try await explainingProblems {
                    try await services.connect().create(submission, by: act)
                }
                print(link.reveal())
            }
        }
    }
}
