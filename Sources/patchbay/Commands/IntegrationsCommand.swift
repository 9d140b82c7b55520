import API
import ArgumentParser
import Catalog
import Domain
import JSON
import Server

struct IntegrationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "integrations",
        abstract: "Look up integrations, and check definitions of your own.",
        subcommands: [List.self, Show.self, Check.self, Try.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the integrations, or those that fit, best first."
        )

        @OptionGroup var options: SettingsOptions
        @Option(help: "Only those of this integration_type.")
        var type: IntegrationType?
        @Option(help: "Only those of this category.")
        var category: String?
        @Flag(help: "Print one JSON object a line.")
        var json = false
        @Argument(help: "Words to look for in id, name and category.")
        var words: [String] = []

        func run() async throws {
            try await reportingFailure {
                let query = IntegrationQuery(
                    text: self.words.joined(separator: " "),
                    type: self.type,
                    category: self.category
                )
                let found = try self.options.catalog().integrations(matching: query)
                guard !self.json else {
                    for integration in found { printJSON { $0.writeSummary(integration) } }
                    return
                }
                printTable(
                    header: ["ID", "NAME", "TYPE", "CATEGORY", "AUTH METHODS"],
                    found.map { integration in
                        let methods = integration.authMethods.map { $0.isDefault ? "\($0.id)*" : $0.id }
                        return [
                            integration.id, integration.name, integration.type.rawValue, integration.category,
                            methods.joined(separator: " "),
                        ]
                    }
                )
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show what one integration needs.")

        @OptionGroup var options: SettingsOptions
        @Flag(help: "Print JSON.")
        var json = false
        @Flag(help: "Print the requirements of a method as JSON Schema.")
        var schema = false
        @Option(help: "The method for --schema. Default: the integration's default method.")
        var method: String?
        @Argument(help: "The integration's id.")
        var id: String

        func run() async throws {
            try await reportingFailure {
                let catalog = try self.options.catalog()
                if self.schema {
                    let schema = try catalog.schema(of: self.id, authMethodID: self.method)
                    return printJSON { $0.value(schema) }
                }
                let integration = try catalog.integration(self.id)
                if self.json {
                    printJSON { $0.write(integration, includesCalls: true) }
                } else {
                    integration.printForPeople()
                }
            }
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say whether definitions can be used together, and explain everything that is wrong with them."
        )

        @Argument(help: "Definition files, and directories with such files.")
        var files: [String]

        func run() async throws {
            try await reportingFailure {
                let paths = self.files.flatMap { CatalogSource.files(in: $0) ?? [$0] }
                let definitions = try paths.map { (path) throws(Failure) in try CatalogSource.read(path) }
                guard !definitions.isEmpty else { throw Failure(.refused, "there is no .json file to check") }
                let own = try Catalog.checked(definitions)
                let builtIn = Set(try CatalogSource(directory: "").load().catalog.integrations.map(\.id))
                for integration in own.integrations {
                    let note = builtIn.contains(integration.id) ? "; it overrides the built-in one" : ""
                    print("\(integration.id): \(integration.name) is fine\(note)")
                    for url in integration.plainURLs {
                        print(
                            "\(integration.id): warning: \(url) can be read on the way; only outbound_allow_networks allows it"
                        )
                    }
                }
            }
        }
    }
}

extension IntegrationType: ExpressibleByArgument {}

extension Catalog {
    /// Checks definitions, and prints every problem of them.
    ///
    /// - Throws: `Failure` with the number of problems.
    static func checked(_ definitions: [(file: String, text: String)]) throws(Failure) -> Catalog {
        do {
            return try Catalog(definitions)
        } catch {
            print(error)
            throw Failure(.refused, problems: error.problems.count)
        }
    }
}

extension Integration {
    /// The URLs of the definition with the scheme `http`, each once.
    fileprivate var plainURLs: [String] {
        var urls = [self.baseURL]
        for method in self.authMethods {
            urls.append(method.probe?.url)
            urls += method.oauth?.definition.filter { $0.key.hasSuffix("_url") }.map(\.value.string) ?? []
        }
        var plain: [String] = []
        for url in urls.compactMap(\.self) where url.lowercased().hasPrefix("http://") && !plain.contains(url) {
            plain.append(url)
        }
        return plain
    }
}

extension Failure {
    /// - Parameter count: the number of problems that were printed.
    init(_ code: Code, problems count: Int) {
        self.init(code, count == 1 ? "there is 1 problem" : "there are \(count) problems")
    }
}

extension SettingsOptions {
    /// The catalog that a daemon with these settings uses.
    fileprivate func catalog() throws -> Catalog {
        try CatalogSource(directory: try self.load().definitionsDirectory).load().catalog
    }
}

extension Integration {
    fileprivate func printForPeople() {
        print("\(self.name) (\(self.id)), \(self.type.rawValue), \(self.category)")
        print(self.documentationURL)
        if let baseURL { print("base_url: \(baseURL)") }
        for method in self.authMethods {
            print("\n\(method.id)\(method.isDefault ? ", the default" : ""): \(method.name)")
            self.printFields(
                method.fields,
                in: "credentials",
                requiredWord: { $0.isRequired(by: method.id) ? "yes" : "" }
            )
            if let oauth = method.oauth { self.printMembers(of: oauth.definition, named: "oauth2") }
            if let probe = method.probe { self.printMembers(of: probe.definition, named: "test") }
        }
        guard !self.configFields.isEmpty else { return }
        print("\nConfig of every method")
        self.printFields(self.configFields, in: "config") { field in
            field.isRequired
                ? "yes" : field.requiredFor.isEmpty ? "" : "for " + field.requiredFor.joined(separator: ", ")
        }
    }

    private func printFields(_ fields: [Field], in location: String, requiredWord: (Field) -> String) {
        guard !fields.isEmpty else { return print("  any members, or none") }
        printTable(
            header: [location.uppercased(), "LABEL", "TYPE", "REQUIRED", "EXAMPLE OR DEFAULT"],
            fields.map { field in
                let value = field.example ?? field.defaultValue
                let text = value.map { $0.string ?? $0.serialized() } ?? field.allowedValues.joined(separator: ", ")
                return [field.key, field.label, field.kind.rawValue, requiredWord(field), text]
            },
            indent: "  "
        )
        for field in fields {
            guard let help = field.help else { continue }
            printWrapped("\(field.label): \(help)", indent: "  ")
        }
    }

    /// Prints one line for each member. The value is printed as JSON, because a string such as a scope separator may
    /// consist of white space only.
    private func printMembers(of object: JSONObject, named name: String) {
        print("  \(name)")
        for member in object {
            printWrapped("\(member.key): \(member.value.serialized())", indent: "    ")
        }
    }
}

private func printWrapped(_ text: String, indent: String) {
    for line in text.wrapped(to: Terminal.width.map { $0 - indent.count }) { print(indent + line) }
}
