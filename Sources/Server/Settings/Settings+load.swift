import Foundation
package import JSON

extension Settings {
    /// Environment variables that have no counterpart in `config.json`: the path of that file, and the master key.
    static let configVariable = "PATCHBAY_CONFIG"
    static let masterKeyVariable = "PATCHBAY_MASTER_KEY"

    /// Reads the settings. Flags override environment variables, which override the configuration file, which overrides
    /// the defaults.
    ///
    /// - Parameters:
    ///   - file: the path of the configuration file. When it is nil, `PATCHBAY_CONFIG` names the file; when that is not
    ///     set either, `config.json` in the working directory is read if it exists.
    ///   - flags: the values of command line flags, by the setting's key.
    /// - Throws: `Failure` that names the setting, the file, variable or flag that sets it, and the allowed values.
    package static func load(
        file: String?,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        flags: [String: JSON] = [:]
    ) throws(Failure) -> Settings {
        var settings = Settings()
        try settings.apply(file: file ?? environment[Self.configVariable])
        try settings.apply(environment: environment)
        for setting in Setting.all {
            guard let value = flags[setting.key] else { continue }
            let flag = "--" + setting.key.replacing("_", with: "-")
            try setting.set(value, in: &settings, writtenAs: flag)
        }
        return settings
    }

    private mutating func apply(file: String?) throws(Failure) {
        let path = file ?? "config.json"
        guard let data = FileManager.default.contents(atPath: path) else {
            guard file == nil else { throw Failure(.configuration, "cannot read the configuration file \(path)") }
            return
        }
        let document: JSON
        do {
            document = try JSON(parsing: Array(data), allowsRepeatedNames: false)
        } catch {
            throw Failure(.configuration, "\(path) cannot be read as JSON: \(error)")
        }
        guard let members = document.object else { throw Failure(.configuration, "\(path) must hold a JSON object") }
        for member in members {
            guard let setting = Setting.all.first(where: { $0.key == member.key }) else {
                let known = Setting.all.map(\.key).joined(separator: ", ")
                throw Failure(
                    .configuration,
                    "\(path): there is no setting '\(member.key)'; the settings are: \(known)"
                )
            }
            try setting.set(member.value, in: &self, writtenAs: "\(path): '\(member.key)'")
        }
    }

    /// Whether an environment variable is not a setting but was set by Kubernetes. When a namespace has a service named
    /// `patchbay`, Kubernetes sets such variables in every container: `PATCHBAY_SERVICE_HOST`,
    /// `PATCHBAY_SERVICE_PORT_HTTP`, `PATCHBAY_PORT_8080_TCP_ADDR`, and `PATCHBAY_PORT=tcp://10.0.0.11:8080`
    /// (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
    private static func isServiceLink(_ name: String, _ text: String) -> Bool {
        name.hasPrefix("PATCHBAY_SERVICE_") || name.hasPrefix("PATCHBAY_PORT_")
            || name == "PATCHBAY_PORT" && text.contains("://")
    }

    private mutating func apply(environment: [String: String]) throws(Failure) {
        let special: Set = [Self.configVariable, Self.masterKeyVariable]
        for (name, text) in environment.sorted(by: { $0.key < $1.key })
        where name.hasPrefix("PATCHBAY_") && !special.contains(name) && !Self.isServiceLink(name, text) {
            guard let setting = Setting.all.first(where: { $0.variable == name }) else {
                throw Failure(.configuration, "there is no setting for the environment variable \(name)")
            }
            // Environment variables are text; the type of the setting's default decides how the text is read.
            let value: JSON =
                switch setting.get(Settings()) {
                case .string: .string(text)
                default: (try? JSON(parsing: text)) ?? .string(text)
                }
            try setting.set(value, in: &self, writtenAs: name)
        }
    }
}
