import API
import ArgumentParser
import Catalog
import Domain
import Foundation
import JSON
import Server

extension IntegrationsCommand {
    struct Try: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Try a definition's test with values of your own; exit code 1 unless they pass.",
            discussion: "Needs no data directory and no daemon, and stores nothing. The settings outbound_… count."
        )

        @Argument(help: "The definition file.")
        var file: String
        @Option(help: "JSON file with the credentials.")
        var credentials: String
        @Option(help: "JSON file with the connection's config. Default: an empty config.")
        var config: String?
        @Option(help: "The auth method. Default: the definition's default method.")
        var method: String?
        @Option(help: "Patchbay's configuration file. Default: config.json in the working directory, if there is one.")
        var settings: String?
        @Flag(help: "Print one JSON object: the result of the test.")
        var json = false

        func run() async throws {
            try await reportingFailure {
                let catalog = try Catalog.checked([CatalogSource.read(self.file)])
                guard let integration = catalog.integrations.first else { return }
                let credentials = Secret(try Self.object(in: self.credentials))
                let config = try self.config.map(Self.object) ?? [:]
                let settings = try Settings.load(file: self.settings)
                let (finding, milliseconds) = try await explainingProblems {
                    try await catalog.test(
                        integration.id,
                        authMethodID: self.method,
                        config: config,
                        credentials: credentials,
                        settings: settings
                    )
                }
                if self.json {
                    printJSON { $0.write(finding, milliseconds: milliseconds) }
                } else {
                    printProperties(finding.lines(account: finding.account, milliseconds: milliseconds))
                }
                guard finding.outcome == .passed else { throw ExitCode(1) }
            }
        }

        /// Reads a file with a JSON object.
        ///
        /// - Throws: `Failure`, whose message has no part of the file's content, because the content may be secret.
        private static func object(in path: String) throws(Failure) -> JSONObject {
            let text = try CatalogSource.read(path, of: "file")
            do {
                guard let object = try JSON(parsing: text.text).object else {
                    throw Failure(.refused, "\(path) has no JSON object")
                }
                return object
            } catch let failure as Failure {
                throw failure
            } catch {
                throw Failure(.refused, "\(path) is not JSON")
            }
        }
    }
}
