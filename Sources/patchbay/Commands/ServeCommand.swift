import ArgumentParser
import JSON
import Server

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "Run the daemon.")

    @OptionGroup var options: SettingsOptions

    @Option(help: "Address to listen on. Default: 127.0.0.1.")
    var host: String?

    @Option(help: "Port to listen on; 0 takes a free one. Default: 8080.")
    var port: Int?

    func run() async throws {
        try await reportingFailure {
            try EventLoopExecutor.install()
            var flags: [String: JSON] = [:]
            flags["host"] = self.host.map { .string($0) }
            flags["port"] = self.port.map { .number(JSONNumber($0)) }
            try await Daemon(try self.options.load(flags: flags)).run()
        }
    }
}
