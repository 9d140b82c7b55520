import API
import ArgumentParser
import Domain
import Server

extension ConnectionCommand {
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Try a connection's credentials at its service; exit code 1 unless they pass."
        )

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The connection's id.")
        var id: String
        @Flag(help: "Switch an inactive connection on when it passes.")
        var activate = false
        @Flag(help: "Print one JSON object: the test.")
        var json = false

        func run() async throws {
            try await withServices(self.options) { services in
                let act = try await services.act(.connectionTest, onConnection: self.id)
                let (connection, evidence) = try await services.test(self.id, activates: self.activate, by: act)
                let isPassed = evidence.finding.outcome == .passed
                if self.json {
                    printJSON { $0.write(evidence, of: connection, for: act.caller) }
                } else {
                    let status = [["STATUS", connection.status.rawValue]]
                    printProperties(
                        evidence.finding.lines(
                            account: isPassed ? connection.account : nil,
                            milliseconds: evidence.milliseconds
                        )
                            + status
                    )
                }
                guard isPassed else { throw ExitCode(1) }
            }
        }
    }
}

extension TestFinding {
    /// The finding as rows of a table, each with a name and a value.
    ///
    /// - Parameters:
    ///   - account: the account that the credentials belong to; nil when it is not known.
    ///   - milliseconds: the duration of the test.
    func lines(account: ServiceAccount?, milliseconds: Int) -> [[String]] {
        var lines = [
            ["OUTCOME", self.outcome.rawValue],
            ["CODE", self.code.rawValue],
            ["MESSAGE", self.message ?? "-"],
        ]
        lines += self.fields.map { ["FIELD", "\($0.location.rawValue).\($0.field): \($0.message)"] }
        lines.append(["ACCOUNT", account?.text ?? "-"])
        lines.append(["SCOPES", self.grantedScopes?.joined(separator: " ") ?? "-"])
        if !self.missingScopes.isEmpty { lines.append(["MISSING", self.missingScopes.joined(separator: " ")]) }
        lines.append(["HTTP STATUS", self.httpStatus.map(String.init) ?? "-"])
        if let serviceCode { lines.append(["SERVICE CODE", serviceCode]) }
        if let retryAfter { lines.append(["RETRY AFTER", "\(retryAfter) s"]) }
        lines.append(["DURATION", "\(milliseconds) ms"])
        return lines
    }
}

extension ServiceAccount {
    /// The account's name for people, if there is one, and its id.
    var text: String { self.name.map { "\($0) (\(self.id))" } ?? self.id }
}
