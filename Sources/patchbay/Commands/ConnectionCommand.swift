import API
import ArgumentParser
import Domain
import Server
import Services

struct ConnectionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connection",
        abstract: "List, show, test, switch and delete connections; no command shows a secret.",
        subcommands: [List.self, Show.self, Test.self, Activate.self, Deactivate.self, Delete.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the connections of a workspace, oldest first.")

        @OptionGroup var options: SettingsOptions
        @Option(help: "The workspace, by its id or name. Default: the only one there is.")
        var workspace: String?
        @Option(help: "Only those of this integration.")
        var integration: String?
        @Option(help: "Only those of this type: \(IntegrationType.allCases.map(\.rawValue).joined(separator: ", ")).")
        var type: IntegrationType?
        @Option(help: "Only those that are: \(ConnectionStatus.allCases.map(\.rawValue).joined(separator: ", ")).")
        var status: ConnectionStatus?
        @Option(help: "Only those of this user.")
        var user: String?
        @Option(help: "Only those that use this credential.")
        var credential: String?
        @Option(help: "Only those with this text in their label.")
        var search: String?
        @Option(help: "How many at most, 1 to 1000.")
        var limit = 100
        @Option(help: "How many to pass over.")
        var skip = 0
        @Flag(help: "Print one JSON object a line.")
        var json = false

        func validate() throws {
            guard (1...1000).contains(self.limit), self.skip >= 0 else {
                throw ValidationError("--limit takes 1 to 1000, and --skip 0 or more")
            }
        }

        func run() async throws {
            try await withServices(self.options) { services in
                let page = try await services.connections.list(
                    ConnectionFilter(
                        integration: self.integration,
                        integrationType: self.type,
                        status: self.status,
                        userID: self.user,
                        credentialID: self.credential,
                        search: self.search
                    ),
                    PageRequest(skip: self.skip, limit: self.limit),
                    for: .commandLine(in: try await services.workspace(named: self.workspace))
                )
                guard !self.json else {
                    for connection in page.items { printJSON { $0.write(connection, for: .commandLine()) } }
                    return
                }
                printTable(
                    header: ["ID", "STATUS", "INTEGRATION", "USER", "LABEL"],
                    page.items.map {
                        [$0.id.text, $0.status.rawValue, $0.integration, $0.userID ?? "-", $0.label ?? "-"]
                    }
                )
                if page.hasMore { print("\(page.total) in all; --skip \(self.skip + page.items.count) shows the next") }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one connection, its last test, and how its status came about."
        )

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The connection's id.")
        var id: String
        @Flag(help: "Print one JSON object: the connection.")
        var json = false

        func run() async throws {
            try await withServices(self.options) { services in
                let connections = services.connections
                let caller = Caller.commandLine(in: try await connections.workspace(of: self.id))
                let connection = try await connections.find(self.id, for: caller)
                guard !self.json else { return printJSON { $0.write(connection, for: caller) } }
                let test = try await services.tests.lastTest(of: connection.id, in: connection.workspaceID)
                printTable(connection.lines + [["ACCOUNT", connection.account?.text ?? "-"]] + test.lines)
                let page = PageRequest<ConnectionEvent>(limit: 20)
                let events = try await connections.events(of: self.id, page, for: caller).items
                guard !events.isEmpty else { return }
                print("")
                printTable(
                    header: ["WHEN", "FROM", "TO", "REASON", "BY"],
                    events.map {
                        [$0.createdAt.text, $0.from.rawValue, $0.to.rawValue, $0.reason.rawValue, $0.actor]
                    }
                )
            }
        }
    }

    struct Activate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Switch a connection on; it is expired when its token's time has passed."
        )

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The connection's id.")
        var id: String

        func run() async throws {
            try await withServices(self.options) { services in
                let act = try await services.act(.connectionActivate, onConnection: self.id)
                let connection = try await services.connections.activate(self.id, by: act)
                print("\(connection.id) is \(connection.status.rawValue)")
            }
        }
    }

    struct Deactivate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Switch a connection off.")

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The connection's id.")
        var id: String

        func run() async throws {
            try await withServices(self.options) { services in
                let act = try await services.act(.connectionDeactivate, onConnection: self.id)
                print("deactivated \(try await services.connections.deactivate(self.id, by: act).id)")
            }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Delete a connection, and its credential if no other connection uses that and it was made with it."
        )

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The connection's id.")
        var id: String

        func run() async throws {
            try await withServices(self.options) { services in
                let act = try await services.act(.connectionDelete, onConnection: self.id)
                try await services.connections.delete(self.id, by: act)
                print("deleted \(self.id)")
            }
        }
    }
}

extension Composition {
    /// The audit context of a change to a connection, in the workspace of the connection.
    ///
    /// - Throws: `ServiceError.connectionNotFound`.
    func act(_ action: AuditAction, onConnection id: String) async throws -> Act {
        self.act(action, by: .commandLine(in: try await self.connections.workspace(of: id)))
    }
}

extension TestEvidence? {
    /// The last test of a connection as rows of a table; one row for a connection that was never tested.
    fileprivate var lines: [[String]] {
        guard let test = self else { return [["LAST TEST", "-"]] }
        return [
            ["LAST TEST", "\(test.finding.outcome.rawValue), \(test.finding.code.rawValue)"],
            ["TEST MESSAGE", test.finding.message ?? "-"],
            ["TESTED", test.testedAt.text],
            ["TESTED BY", test.testedBy],
        ]
    }
}

extension Connection {
    /// The properties of the connection as rows of a table, each with a name and a value.
    fileprivate var lines: [[String]] {
        [
            ["ID", self.id.text],
            ["WORKSPACE", self.workspaceID.text],
            ["LABEL", self.label ?? "-"],
            ["INTEGRATION", self.integration],
            ["TYPE", self.integrationType.rawValue],
            ["AUTH METHOD", self.authMethodID],
            ["CONFIG", self.config],
            ["CREDENTIAL", self.credentialID.text],
            ["USER", self.userID ?? "-"],
            ["CREATED BY", self.createdBy],
            ["STATUS", self.status.rawValue],
            ["REASON", self.statusReason.rawValue],
            ["SINCE", self.statusChangedAt.text],
            ["CREATED", self.createdAt.text],
            ["UPDATED", self.updatedAt.text],
        ]
    }
}

extension ConnectionStatus: ExpressibleByArgument {}
