import Foundation
import TestSupport
import Testing

/// `serve` says in one line why it does not start, and has changed nothing.
@Suite(.onBlockingThreads) struct StartRefusalTests {
    @Test(arguments: StartRefusal.masterKeys + StartRefusal.databases + StartRefusal.directories)
    func refusesToStartAndChangesNothing(on refusal: StartRefusal) throws {
        let sandbox = try Sandbox()
        if refusal.hasData { try sandbox.makeData() }
        try refusal.prepare(sandbox)
        let before = try Snapshot(sandbox.work)
        let outcome = try sandbox.run(["serve", "--port", "0"] + refusal.arguments, environment: refusal.environment)
        Self.expect(outcome, code: refusal.code, message: refusal.message)
        #expect(try Snapshot(sandbox.work).changes(since: before) == [])
    }

    @Test func refusesADirectoryThatAnotherDaemonUses() throws {
        let sandbox = try Sandbox()
        let first = try sandbox.start()
        let before = try Snapshot(sandbox.work)
        let outcome = try sandbox.run("serve", "--port", "0")
        Self.expect(outcome, code: 74, message: "another patchbay uses")
        #expect(try Snapshot(sandbox.work).changes(since: before) == [])
        #expect(try first.create(Submission.custom()).status == 200)
    }

    @Test func refusesAPortThatIsInUse() throws {
        let sandbox = try Sandbox()
        let first = try sandbox.start()
        let before = try Snapshot(sandbox.work)
        let outcome = try sandbox.run("serve", "--port", "\(first.port)", "--data-dir", "second")
        Self.expect(outcome, code: 74, message: "port \(first.port) on 127.0.0.1 is in use")
        #expect(try Snapshot(sandbox.work).changes(since: before) == [])
    }

    /// A crash leaves a write-ahead log; a refusal leaves it, too.
    @Test func keepsTheWriteAheadLogOfACrash() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let id = try daemon.create(Submission.custom()).id
        daemon.signal(9)
        _ = try daemon.wait()
        let key = try sandbox.read("master.key")
        try sandbox.write(String(repeating: "5a", count: 32), to: "data/master.key")
        let before = try Snapshot(sandbox.work)
        Self.expect(try sandbox.run("serve", "--port", "0"), code: 78, message: "is not the one that sealed")
        // The shared-memory index is made anew by whoever looks, and holds no data.
        let changes = try Snapshot(sandbox.work).changes(since: before)
        #expect(changes.filter { $0 != "data/patchbay.db-shm" } == [])
        try sandbox.write(key, to: "data/master.key")
        #expect(try sandbox.start().get(id).status == 200)
    }

    struct BadSetting: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let message: String
        var file: String?
        var arguments: [String] = []
        var environment: [String: String] = [:]

        static func file(_ text: String, _ message: String) -> Self {
            Self(testDescription: "config.json \(text)", message: message, file: text)
        }

        static func variable(_ name: String, _ value: String, _ message: String) -> Self {
            Self(testDescription: "\(name)=\(value)", message: message, environment: [name: value])
        }

        static func flag(_ name: String, _ value: String, _ message: String) -> Self {
            Self(testDescription: "\(name) \(value)", message: message, arguments: [name, value])
        }
    }

    static let badSettings: [BadSetting] = [
        .file("{", "config.json cannot be read as JSON: unexpected end of input"),
        .file(#"{"port": 1, "port": 2}"#, "config.json cannot be read as JSON: repeated name in an object"),
        .file("[]", "config.json must hold a JSON object"),
        .file(#"{"prot": 1}"#, "config.json: there is no setting 'prot'; the settings are: data_dir, host, port"),
        .file(#"{"port": "80"}"#, "config.json: 'port' must be an integer from 0 to 65535"),
        .file(#"{"port": 1.5}"#, "config.json: 'port' must be an integer from 0 to 65535"),
        .file(#"{"port": 65536}"#, "config.json: 'port' must be an integer from 0 to 65535"),
        .file(#"{"host": ""}"#, "config.json: 'host' must be a text that is not empty"),
        .file(#"{"master_key_file": null}"#, "config.json: 'master_key_file' must be a text"),
        .file(#"{"auto_migrate": 1}"#, "config.json: 'auto_migrate' must be true or false"),
        .file(#"{"log_level": "loud"}"#, "config.json: 'log_level' must be one of: trace, debug, info, notice"),
        .file(#"{"body_limit_bytes": 1023}"#, "'body_limit_bytes' must be an integer from 1024 to 16777216"),
        .variable("PATCHBAY_X", "1", "there is no setting for the environment variable PATCHBAY_X"),
        .variable("PATCHBAY_PORT", "eighty", "PATCHBAY_PORT must be an integer from 0 to 65535"),
        .variable("PATCHBAY_AUTO_MIGRATE", "yes", "PATCHBAY_AUTO_MIGRATE must be true or false"),
        .variable("PATCHBAY_LOG_FORMAT", "xml", "PATCHBAY_LOG_FORMAT must be one of: text, json"),
        .variable("PATCHBAY_REQUEST_TIMEOUT_S", "0", "PATCHBAY_REQUEST_TIMEOUT_S must be an integer from 1 to 3600"),
        .variable("PATCHBAY_CONFIG", "nowhere.json", "cannot read the configuration file nowhere.json"),
        .flag("--port", "65536", "--port must be an integer from 0 to 65535"),
        .flag("--host", "", "--host must be a text that is not empty"),
        .flag("--data-dir", "", "--data-dir must be a text that is not empty"),
        .flag("--config", "nowhere.json", "cannot read the configuration file nowhere.json"),
    ]

    @Test(arguments: badSettings)
    func refusesASettingThatCannotBeUsed(_ setting: BadSetting) throws {
        let sandbox = try Sandbox()
        if let file = setting.file { try sandbox.write(file, to: "config.json") }
        let before = try Snapshot(sandbox.work)
        let outcome = try sandbox.run(["serve"] + setting.arguments, environment: setting.environment)
        Self.expect(outcome, code: 78, message: setting.message)
        #expect(try Snapshot(sandbox.work).changes(since: before) == [])
    }

    @Test func refusesKeysOfUserTokensThatCannotBeUsed() throws {
        let sandbox = try Sandbox()
        let secret = "a secret of at least thirty-two bytes"
        let settings = [
            "PATCHBAY_JWT_SECRET_FILE": "jwt.secret", "PATCHBAY_JWT_ISSUER": "https://id.example.com",
            "PATCHBAY_JWT_AUDIENCE": "patchbay",
        ]
        try sandbox.write(secret, to: "jwt.secret")
        try sandbox.write("short", to: "short")
        let cases: [([String: String], String)] = [
            (["PATCHBAY_JWT_SECRET_FILE": ""], "need jwt_keys_file or jwt_secret_file"),
            (["PATCHBAY_JWT_ISSUER": ""], "need both jwt_issuer and jwt_audience"),
            (["PATCHBAY_JWT_AUDIENCE": ""], "need both jwt_issuer and jwt_audience"),
            (["PATCHBAY_JWT_SECRET_FILE": "/nowhere"], "/nowhere cannot be read"),
            (["PATCHBAY_JWT_SECRET_FILE": "short"], "holds a secret of less than 32 bytes"),
            (["PATCHBAY_JWT_KEYS_FILE": "jwt.secret"], "holds neither PEM blocks nor a JWK set"),
        ]
        for (change, message) in cases {
            let environment = settings.merging(change) { $1 }
            let outcome = try sandbox.run(["serve", "--port", "0"], environment: environment)
            #expect(outcome.code == 78, "\(change)")
            #expect(outcome.errors.contains(message), "\(outcome.errors)")
        }
        try sandbox.write(secret, to: "open", mode: 0o644)
        let outcome = try sandbox.run(
            ["serve", "--port", "0"],
            environment: settings.merging(["PATCHBAY_JWT_SECRET_FILE": "open"]) { $1 }
        )
        #expect(outcome.code == 78)
        #expect(outcome.errors.contains("other users can read"))
        #expect(!FileManager.default.fileExists(atPath: sandbox.data))
    }

    private static func expect(_ outcome: Outcome, code: Int32, message: String) {
        #expect(outcome.code == code)
        #expect(outcome.output == "")
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.hasPrefix("patchbay: "))
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
}
