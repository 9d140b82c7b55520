import JSON
import TestSupport
import Testing

@Suite(.onBlockingThreads) struct SettingsTests {
    private static func shown(_ sandbox: Sandbox, _ arguments: String..., environment: [String: String]) throws -> JSON
    {
        let outcome = try sandbox.run(["config", "show"] + arguments, environment: environment)
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try JSON(parsing: outcome.output)
    }

    @Test func takesTheStrongestOfFourPlaces() throws {
        let sandbox = try Sandbox()
        try sandbox.write(#"{"data_dir": "from-file", "port": 1111, "log_level": "debug"}"#, to: "other.json")
        // Without a variable or a file, the default.
        let none = try Self.shown(sandbox, environment: [:])
        #expect(none["port"] == 8080)
        #expect(none["log_level"] == "info")

        try sandbox.write(#"{"data_dir": "from-default-file", "port": 2222}"#, to: "config.json")
        #expect(try Self.shown(sandbox, environment: [:])["port"] == 2222)
        #expect(try Self.shown(sandbox, environment: ["PATCHBAY_CONFIG": "other.json"])["port"] == 1111)
        let flagged = try Self.shown(sandbox, "--config", "other.json", environment: ["PATCHBAY_CONFIG": "config.json"])
        #expect(flagged["port"] == 1111)
        #expect(flagged["log_level"] == "debug")

        let environment = ["PATCHBAY_PORT": "3333", "PATCHBAY_DATA_DIR": "from-environment"]
        let both = try Self.shown(sandbox, environment: environment)
        #expect(both["port"] == 3333)
        #expect(both["data_dir"] == "from-environment")
        let all = try Self.shown(sandbox, "--data-dir", "from-flag", environment: environment)
        #expect(all["port"] == 3333)
        #expect(all["data_dir"] == "from-flag")
    }

    @Test func servesWithTheStrongestOfFourPlaces() throws {
        let sandbox = try Sandbox()
        // Neither the file's directory and port nor the variable's port can be used.
        let file = #"{"data_dir": "/proc/no", "port": 1, "log_format": "json", "host": "192.0.2.1"}"#
        try sandbox.write(file, to: "config.json")
        let daemon = try sandbox.start("--host", "127.0.0.1", environment: ["PATCHBAY_PORT": "2"])
        #expect(try daemon.request("GET", "/healthz").status == 200)
        #expect(daemon.errors.hasPrefix(#"{"time":"#))
    }

    @Test func takesADirectoryOfAnyName() throws {
        let sandbox = try Sandbox(workingDirectory: "my work #1 100% ünï?x=1")
        let daemon = try sandbox.start()
        let id = try daemon.create(Submission.custom()).id
        #expect(try daemon.stop().code == 0)
        #expect(try sandbox.run("migrate", "verify").code == 0)
        #expect(try sandbox.start("--data-dir", "./data/").get(id).status == 200)
        #expect(try Snapshot(sandbox.work).names.filter { !$0.hasPrefix("data") } == [])
    }

    @Test func showsEverySettingAndNoMasterKey() throws {
        let sandbox = try Sandbox()
        let key = String(repeating: "5a", count: 32)
        let outcome = try sandbox.run("config", "show", environment: ["PATCHBAY_MASTER_KEY": key])
        #expect(outcome.code == 0)
        #expect(!(outcome.output + outcome.errors).contains(key))
        // The output can be used as a configuration file.
        try sandbox.write(outcome.output, to: "config.json")
        let again = try sandbox.run("config", "show")
        #expect(again.output == outcome.output)
    }

    @Test func passesWhatKubernetesSetsForAServiceOfThisName() throws {
        let links = [
            "PATCHBAY_PORT": "tcp://10.0.0.11:8080", "PATCHBAY_SERVICE_HOST": "10.0.0.11",
            "PATCHBAY_SERVICE_PORT": "8080", "PATCHBAY_SERVICE_PORT_HTTP": "8080",
            "PATCHBAY_PORT_8080_TCP": "tcp://10.0.0.11:8080", "PATCHBAY_PORT_8080_TCP_ADDR": "10.0.0.11",
        ]
        #expect(try Self.shown(Sandbox(), environment: links)["port"] == 8080)
    }

    @Test func checksTheFilesThatSettingsName() throws {
        let sandbox = try Sandbox()
        try sandbox.write("-----BEGIN PRIVATE KEY-----\n", to: "keys.pem")
        let table: [([String: String], String)] = [
            (["PATCHBAY_DEFINITIONS_DIR": "nowhere"], "nowhere"),
            (["PATCHBAY_JWT_KEYS_FILE": "nowhere"], "nowhere"),
            (["PATCHBAY_JWT_KEYS_FILE": "keys.pem"], "keys.pem"),
        ]
        for (environment, place) in table {
            let outcome = try sandbox.run("config", "check", environment: environment)
            #expect(outcome.code == 78 && outcome.errors.contains(place), "\(outcome)")
        }
    }

    @Test func checksSettingsWithoutServing() throws {
        let sandbox = try Sandbox()
        let good = try sandbox.run("config", "check")
        #expect(good.code == 0)
        #expect(good.output == "the settings are fine\n")
        let bad = try sandbox.run("config", "check", environment: ["PATCHBAY_PORT": "-1"])
        #expect(bad.code == 78)
        #expect(bad.errors == "patchbay: PATCHBAY_PORT must be an integer from 0 to 65535\n")
        #expect(try Snapshot(sandbox.work).names.isEmpty)
    }

    @Test func takesTheMasterKeyFromElsewhere() throws {
        let sandbox = try Sandbox()
        let key = String(repeating: "5A", count: 32)
        try sandbox.write(key + "\n", to: "elsewhere.key")
        let id: String
        do {
            let daemon = try sandbox.start(environment: ["PATCHBAY_MASTER_KEY": key])
            id = try daemon.create(Submission.custom()).id
            #expect(try daemon.stop().code == 0)
        }
        // The same key from each place opens the same data, and no file of it was made.
        let places = [
            ["PATCHBAY_MASTER_KEY_FILE": "elsewhere.key"],
            ["PATCHBAY_MASTER_KEY_COMMAND": "cat elsewhere.key"],
        ]
        for place in places {
            let daemon = try sandbox.start(environment: place)
            #expect(try daemon.get(id).status == 200)
            #expect(try daemon.stop().code == 0)
        }
        #expect(!(try Snapshot(sandbox.data).names.contains("master.key")))
    }
}
