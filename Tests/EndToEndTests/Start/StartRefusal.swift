import Foundation
import SQLite
import Storage
import Testing

/// A start that must be refused, and how.
struct StartRefusal: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// sysexits(3): 78 for the configuration, 74 for input and output.
    let code: Int32
    /// A part of the one line on standard error.
    let message: String
    /// Whether there is a complete data directory to begin with.
    var hasData = true
    var arguments: [String] = []
    var environment: [String: String] = [:]
    var prepare: @Sendable (Sandbox) throws -> Void = { _ in }

    static let masterKeys = [
        StartRefusal(testDescription: "a master key that others can read", code: 78, message: "chmod 600") {
            try $0.setMode(0o644, of: "data/master.key")
        },
        StartRefusal(testDescription: "another master key", code: 78, message: "is not the one that sealed") {
            try $0.write(String(repeating: "5a", count: 32), to: "data/master.key")
        },
        StartRefusal(testDescription: "no master key beside data", code: 78, message: "there is no master key") {
            try FileManager.default.removeItem(atPath: $0.data + "/master.key")
        },
        StartRefusal(testDescription: "a master key that is none", code: 78, message: "64 hexadecimal digits") {
            try $0.write("not a key", to: "data/master.key")
        },
        StartRefusal(testDescription: "an empty master key", code: 78, message: "64 hexadecimal digits") {
            try $0.write("", to: "data/master.key")
        },
        StartRefusal(
            testDescription: "another master key in the environment",
            code: 78,
            message: "is not the one that sealed",
            environment: ["PATCHBAY_MASTER_KEY": String(repeating: "5a", count: 32)]
        ),
        StartRefusal(
            testDescription: "no key in the environment",
            code: 78,
            message: "PATCHBAY_MASTER_KEY does not hold a master key",
            environment: ["PATCHBAY_MASTER_KEY": "5a"]
        ),
        StartRefusal(
            testDescription: "a master key command that fails",
            code: 78,
            message: "master_key_command failed",
            environment: ["PATCHBAY_MASTER_KEY_COMMAND": "exit 1"]
        ),
        StartRefusal(
            testDescription: "a master key file that is not there",
            code: 78,
            message: "there is no master key file nowhere.key",
            environment: ["PATCHBAY_MASTER_KEY_FILE": "nowhere.key"]
        ),
    ]

    static let databases = [
        StartRefusal(testDescription: "a newer database", code: 78, message: "install a newer patchbay") {
            try $0.openDatabase().run("INSERT INTO schema_migrations VALUES (9999, 'later', 'x', '2030-01-01')")
        },
        StartRefusal(testDescription: "an edited migration", code: 78, message: "migration 2 (data_keys) is not") {
            try $0.openDatabase().run("UPDATE schema_migrations SET checksum = 'x' WHERE version = 2")
        },
        StartRefusal(testDescription: "a lost migration", code: 78, message: "lacks migration 2") {
            try $0.openDatabase().run("DELETE FROM schema_migrations WHERE version = 2")
        },
        StartRefusal(
            testDescription: "a pending migration that may not be applied",
            code: 78,
            message: "1 migration is not applied; run 'patchbay migrate up'",
            environment: ["PATCHBAY_AUTO_MIGRATE": "false"]
        ) {
            _ = try $0.run("migrate", "down", "--yes")
        },
        StartRefusal(testDescription: "a damaged data key", code: 78, message: "data key 1 in the database is") {
            try $0.openDatabase().run("UPDATE data_keys SET wrapped = zeroblob(60)")
        },
        StartRefusal(testDescription: "another program's database", code: 78, message: "another program's tables") {
            try FileManager.default.removeItem(atPath: $0.database)
            let database = try SQLiteConnection(path: $0.database, access: .create)
            try database.run("CREATE TABLE theirs (x)")
            try $0.setMode(0o600, of: "data/patchbay.db")
        },
        StartRefusal(testDescription: "a file that is no database", code: 74, message: "SQLite error 26") {
            try $0.write(String(repeating: "no database ", count: 500), to: "data/patchbay.db")
        },
    ]

    static let directories = [
        StartRefusal(testDescription: "a database that others can read", code: 78, message: "chmod 600") {
            try $0.setMode(0o640, of: "data/patchbay.db")
        },
        StartRefusal(testDescription: "an administrator's key that others can read", code: 78, message: "chmod 600") {
            try $0.setMode(0o604, of: "data/admin.key")
        },
        StartRefusal(testDescription: "a data directory that others can enter", code: 78, message: "chmod 700") {
            try $0.setMode(0o750, of: "data")
        },
        StartRefusal(
            testDescription: "a file as data directory",
            code: 78,
            message: "is not a directory",
            hasData: false
        ) {
            try $0.write("", to: "data")
        },
        StartRefusal(
            testDescription: "a data directory below a file",
            code: 74,
            message: "cannot make the data directory",
            hasData: false,
            arguments: ["--data-dir", "file/data"]
        ) {
            try $0.write("", to: "file")
        },
        StartRefusal(
            testDescription: "a data directory where nobody may write",
            code: 74,
            message: "cannot make the data directory",
            hasData: false,
            arguments: ["--data-dir", "/proc/patchbay"]
        ),
        StartRefusal(
            testDescription: "a data directory below none",
            code: 74,
            message: "cannot make the data directory",
            hasData: false,
            arguments: ["--data-dir", "no/data"]
        ),
        StartRefusal(
            testDescription: "an address of another machine",
            code: 78,
            message: "is no address of this machine",
            hasData: false,
            arguments: ["--host", "192.0.2.1"]
        ),
    ]
}
