import Foundation
import Vault

extension MasterKey {
    /// The master key from the environment, else from a command, else from its file.
    ///
    /// - Returns: Nil when it would come from the default file and there is none.
    /// - Throws: `Failure` when a source is named and gives no key.
    static func load(
        _ settings: Settings,
        in directory: DataDirectory,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(Failure) -> MasterKey? {
        if let text = environment[Settings.masterKeyVariable] {
            return try self.parse(text, from: "the environment variable \(Settings.masterKeyVariable)")
        }
        if !settings.masterKeyCommand.isEmpty {
            return try self.parse(try self.output(of: settings.masterKeyCommand), from: "master_key_command")
        }
        let isNamed = !settings.masterKeyFile.isEmpty
        let path = isNamed ? settings.masterKeyFile : directory.masterKey
        guard FileManager.default.fileExists(atPath: path) else {
            guard !isNamed else { throw Failure(.configuration, "there is no master key file \(path)") }
            return nil
        }
        try DataDirectory.checkPrivate(path)
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.configuration, "the master key file \(path) cannot be read")
        }
        return try self.parse(String(decoding: data, as: UTF8.self), from: path)
    }

    private static func parse(_ text: String, from source: String) throws(Failure) -> MasterKey {
        guard let key = MasterKey(hexadecimal: text) else {
            throw Failure(.configuration, "\(source) does not hold a master key: 64 hexadecimal digits")
        }
        return key
    }

    private static func output(of command: String) throws(Failure) -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        process.standardOutput = pipe
        process.standardInput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw Failure(.configuration, "master_key_command cannot be run")
        }
        // A command that hangs must not keep the daemon from saying why it does not start.
        let timeout = DispatchWorkItem { process.terminate() }
        DispatchQueue.global().asyncAfter(deadline: .now() + 30, execute: timeout)
        let output = (try? pipe.fileHandleForReading.read(upToCount: 4096)) ?? Data()
        process.waitUntilExit()
        timeout.cancel()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw Failure(.configuration, "master_key_command failed or took longer than 30 seconds")
        }
        return String(decoding: output, as: UTF8.self)
    }
}
