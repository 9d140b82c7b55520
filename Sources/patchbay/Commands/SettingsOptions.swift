import ArgumentParser
import JSON
import Server

/// The options that name the configuration file and the data directory. Every command that uses the data directory has
/// them.
struct SettingsOptions: ParsableArguments {
    @Option(help: "Configuration file. Default: config.json in the working directory, if there is one.")
    var config: String?

    @Option(help: "Data directory. Default: ./patchbay-data.")
    var dataDir: String?

    func load(flags: [String: JSON] = [:]) throws -> Settings {
        var flags = flags
        flags["data_dir"] = self.dataDir.map { .string($0) }
        return try Settings.load(file: self.config, flags: flags)
    }
}
