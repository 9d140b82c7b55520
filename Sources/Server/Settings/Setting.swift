import Domain
import Outbound
import Web
package import JSON

/// The description of one setting: its names in `config.json` and in the environment, and the values that it allows.
package struct Setting: Sendable {
    /// The name of the member in `config.json`, such as `data_dir`.
    package let key: String
    /// The allowed values in words, for error messages: "an integer from 1 to 600".
    package let allowed: String
    package let help: String
    package let get: @Sendable (Settings) -> JSON
    /// Sets the value in the settings; returns nil when the value is not allowed.
    private let apply: @Sendable (inout Settings, JSON) -> Void?

    /// The name of the environment variable, such as `PATCHBAY_DATA_DIR`.
    package var variable: String { "PATCHBAY_" + self.key.uppercased() }

    /// Sets the value in `settings`.
    ///
    /// - Parameter name: the setting's name as the user wrote it, for the error message.
    /// - Throws: `Failure` that names the setting and the allowed values, but not the value, which may be secret.
    package func set(_ value: JSON, in settings: inout Settings, writtenAs name: String) throws(Failure) {
        guard self.apply(&settings, value) != nil else {
            throw Failure(.configuration, "\(name) must be \(self.allowed)")
        }
    }

    package static let all: [Setting] = [
        .text("data_dir", \.dataDirectory, "Directory of the database, the master key and the administrator's key."),
        .text("host", \.host, "Address to listen on."),
        .integer("port", \.port, 0...65535, "Port to listen on; 0 takes a free one."),
        .checked(
            "public_url",
            \.publicURL,
            "an origin such as https://connect.example.com, with https unless the host is loopback",
            "Where browsers and services reach the daemon; empty: `http://127.0.0.1:PORT`.",
            { $0.isEmpty || PublicOrigin($0) != nil }
        ),
        .boolean("auto_migrate", \.migratesAtStart, "Whether `serve` applies pending migrations."),
        .optionalText(
            "master_key_file",
            \.masterKeyFile,
            "File with the master key; empty: `master.key` in `data_dir`."
        ),
        .optionalText(
            "master_key_command",
            \.masterKeyCommand,
            "Shell command that prints the master key; empty: none."
        ),
        .optionalText(
            "definitions_dir",
            \.definitionsDirectory,
            "Directory of your own integration definitions; empty: none."
        ),
        .choice(
            "log_level",
            \.logLevel,
            ["trace", "debug", "info", "notice", "warning", "error", "critical"],
            "The least level that is logged."
        ),
        .choice("log_format", \.logFormat, ["text", "json"], "One line of text or one JSON object an event."),
        .integer("body_limit_bytes", \.bodyLimit, 1024...16_777_216, "The longest request body, in bytes."),
        .origins("cors_origins", \.allowedOrigins, "Origins of web pages that may call the API; empty: none."),
        .integer("request_timeout_s", \.requestTimeout, 1...3600, "Seconds in which a whole request must arrive."),
        .integer("idle_timeout_s", \.idleTimeout, 1...3600, "Seconds after which an idle connection is closed."),
        .integer("shutdown_timeout_s", \.shutdownTimeout, 1...600, "Seconds that requests in flight have at a stop."),
        .integer(
            "busy_timeout_ms",
            \.busyTimeout,
            0...60_000,
            "Milliseconds a write waits for another program's lock."
        ),
        .integer(
            "write_queue_limit",
            \.writeQueueLimit,
            1...100_000,
            "Writes that may wait; one more is answered 503."
        ),
        .integer(
            "rate_limit_per_minute",
            \.rateLimit,
            0...1_000_000,
            "Requests a minute that each key or user may make; 0: no limit."
        ),
        .integer(
            "rate_limit_burst",
            \.rateLimitBurst,
            1...1_000_000,
            "Requests that a key or user may make at once when there is a limit."
        ),
        .integer(
            "audit_retention_days",
            \.auditRetention,
            0...36_500,
            "Days after which an audit event is deleted; 0: never."
        ),
        .optionalText(
            "jwt_keys_file",
            \.jwtKeysFile,
            "File with the public keys of the tokens of users, as PEM or as a JWK set; empty: none."
        ),
        .optionalText(
            "jwt_secret_file",
            \.jwtSecretFile,
            "File with the HS256 secret of the tokens of users, at least 32 bytes; empty: none."
        ),
        .optionalText("jwt_issuer", \.jwtIssuer, "The `iss` that a token must have."),
        .optionalText("jwt_audience", \.jwtAudience, "The `aud` that a token must have."),
        .text("jwt_workspaces_claim", \.jwtWorkspacesClaim, "The claim with the ids of a user's workspaces."),
        .text("jwt_scopes_claim", \.jwtScopesClaim, "The claim with a user's scopes."),
        .integer("jwt_leeway_s", \.jwtLeeway, 0...300, "Seconds that the issuer's clock may differ."),
        .networks("trusted_proxies", \.trustedProxies, "Proxies whose `X-Forwarded-For` is believed; empty: none."),
        .integer(
            "connection_limit",
            \.connectionLimit,
            1...1_000_000,
            "TCP connections that may be open; further clients wait."
        ),
        .checked(
            "outbound_allow_networks",
            \.outboundAllowNetworks,
            "entries such as 10.0.0.0/8:5432=handshake, separated by spaces",
            "Private networks that outgoing calls may reach; empty: none.",
            OutboundRules.isAllowList
        ),
        .checked(
            "outbound_deny_networks",
            \.outboundDenyNetworks,
            "addresses and networks such as 192.0.2.0/24, separated by spaces",
            "Networks that outgoing calls never reach, whatever is allowed; empty: none.",
            OutboundRules.isDenyList
        ),
        .checked(
            "outbound_ports",
            \.outboundPorts,
            "a comma-separated list of ports such as 443,8443",
            "Ports that outgoing HTTP requests may go to.",
            OutboundRules.isPortList
        ),
        .optionalText(
            "outbound_ca_file",
            \.outboundCAFile,
            "PEM file with authorities to trust besides those of the system; empty: none."
        ),
        .integer(
            "health_check_hours",
            \.healthCheckHours,
            0...8760,
            "Hours between two tests of a connection that was tested once; 0: none."
        ),
    ]
}

extension Setting {
    private typealias Path<Value> = any WritableKeyPath<Settings, Value> & Sendable

    private static func text(_ key: String, _ path: Path<String>, _ help: String) -> Setting {
        Setting(key: key, allowed: "a text that is not empty", help: help) {
            .string($0[keyPath: path])
        } apply: {
            guard let text = $1.string, !text.isEmpty else { return nil }
            $0[keyPath: path] = text
        }
    }

    private static func optionalText(_ key: String, _ path: Path<String>, _ help: String) -> Setting {
        Setting(key: key, allowed: "a text", help: help) {
            .string($0[keyPath: path])
        } apply: {
            guard let text = $1.string else { return nil }
            $0[keyPath: path] = text
        }
    }

    private static func origins(_ key: String, _ path: Path<String>, _ help: String) -> Setting {
        let allowed = "a comma-separated list of origins such as https://app.example.com, or *"
        return Setting(key: key, allowed: allowed, help: help) {
            .string($0[keyPath: path])
        } apply: {
            guard let text = $1.string, text.isEmpty || AllowedOrigins(text) != nil else { return nil }
            $0[keyPath: path] = text
        }
    }

    private static func networks(_ key: String, _ path: Path<String>, _ help: String) -> Setting {
        let allowed = "a comma-separated list of addresses and networks such as 10.0.0.0/8"
        return Setting(key: key, allowed: allowed, help: help) {
            .string($0[keyPath: path])
        } apply: {
            guard let text = $1.string, text.isEmpty || TrustedProxies(text) != nil else { return nil }
            $0[keyPath: path] = text
        }
    }

    private static func checked(
        _ key: String,
        _ path: Path<String>,
        _ allowed: String,
        _ help: String,
        _ isAllowed: @escaping @Sendable (String) -> Bool
    ) -> Setting {
        Setting(key: key, allowed: allowed, help: help) {
            .string($0[keyPath: path])
        } apply: {
            guard let text = $1.string, isAllowed(text) else { return nil }
            $0[keyPath: path] = text
        }
    }

    private static func choice(_ key: String, _ path: Path<String>, _ choices: [String], _ help: String) -> Setting {
        let allowed = "one of: \(choices.joined(separator: ", "))"
        return Setting(key: key, allowed: allowed, help: help) {
            .string($0[keyPath: path])
        } apply: {
            guard let text = $1.string, choices.contains(text) else { return nil }
            $0[keyPath: path] = text
        }
    }

    private static func integer(_ key: String, _ path: Path<Int>, _ range: ClosedRange<Int>, _ help: String) -> Setting
    {
        let allowed = "an integer from \(range.lowerBound) to \(range.upperBound)"
        return Setting(key: key, allowed: allowed, help: help) {
            .number(JSONNumber($0[keyPath: path]))
        } apply: {
            guard let value = $1.number?.int, range.contains(value) else { return nil }
            $0[keyPath: path] = value
        }
    }

    private static func boolean(_ key: String, _ path: Path<Bool>, _ help: String) -> Setting {
        Setting(key: key, allowed: "true or false", help: help) {
            .bool($0[keyPath: path])
        } apply: {
            guard let value = $1.bool else { return nil }
            $0[keyPath: path] = value
        }
    }
}
