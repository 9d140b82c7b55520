import Foundation
import Vault

extension MasterKey {
    /// The master key from the environment, else from a command, else from its file.
    ///
    /// - Parameter patience: milliseconds that a command may take.
    /// - Returns: Nil when it would come from the default file and there is none.
    /// - Throws: `Failure` when a source is named and gives no key.
    static func load(
        _ settings: Settings,
        in directory: DataDirectory,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        patience: Int = 30_000
    ) throws(Failure) -> MasterKey? {
        if let text = environment[Settings.masterKeyVariable] {
            return try self.parse(text, from: "the environment variable \(Settings.masterKeyVariable)")
        }
        if !settings.masterKeyCommand.isEmpty {
            return try self.parse(
                try self.output(of: settings.masterKeyCommand, within: patience),
                from: "master_key_command"
            )
        }
        let path = self.path(settings, in: directory)
        guard FileManager.default.fileExists(atPath: path) else {
            guard settings.masterKeyFile.isEmpty else {
                throw Failure(.configuration, "there is no master key file \(path)")
            }
            return nil
        }
        return try self.read(path)
    }

    /// - Throws: `Failure` also when there is none, of a database that was sealed with one.
    static func require(_ settings: Settings) throws(Failure) -> MasterKey {
        let directory = DataDirectory(settings.dataDirectory)
        if let key = try self.load(settings, in: directory) { return key }
        throw Failure.noMasterKey(directory)
    }

    /// The file that holds the master key, where links to it lead; nil when it comes from the environment or a command.
    static func file(
        _ settings: Settings,
        in directory: DataDirectory,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String? {
        guard environment[Settings.masterKeyVariable] == nil, settings.masterKeyCommand.isEmpty else { return nil }
        return DataDirectory.resolved(self.path(settings, in: directory))
    }

    /// Where `master-key rotate` keeps the next one until it is in force; nil as for ``file(_:in:environment:)``.
    static func nextFile(_ settings: Settings, in directory: DataDirectory) -> String? {
        self.file(settings, in: directory).map { $0 + ".next" }
    }

    private static func path(_ settings: Settings, in directory: DataDirectory) -> String {
        settings.masterKeyFile.isEmpty ? directory.masterKey : settings.masterKeyFile
    }

    /// - Throws: `Failure` unless the file holds a master key and is closed to other users.
    static func read(_ path: String) throws(Failure) -> MasterKey {
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

    private static func output(of command: String, within patience: Int) throws(Failure) -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        process.standardOutput = pipe
        process.standardInput = FileHandle.nullDevice
        let end = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in end.signal() }
        let deadline = DispatchTime.now() + .milliseconds(patience)
        do {
            try process.run()
        } catch {
            throw Failure(.configuration, "master_key_command cannot be run")
        }
        // A command that hangs must not keep the daemon from saying why it does not start. What the shell started may
        // outlive it, and keep the pipe open and `Process` waiting.
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        guard
            let output = readToEnd(of: descriptor, limit: 4096, within: patience),
            end.wait(timeout: deadline) == .success,
            process.terminationReason == .exit,
            process.terminationStatus == 0
        else {
            if process.isRunning { process.terminate() }
            throw Failure(.configuration, "master_key_command failed or took longer than \(patience / 1000) seconds")
        }
        return String(decoding: output, as: UTF8.self)
    }
}

extension Failure {
    static func noMasterKey(_ directory: DataDirectory) -> Failure {
        Failure(
            .configuration,
            "there is no master key, and the database holds secrets sealed with one; put it back at "
                + directory.masterKey
        )
    }
}

/// - Parameters:
///   - descriptor: of a pipe.
///   - limit: bytes; the rest is left.
///   - patience: milliseconds.
/// - Returns: Nil when the end did not come in time.
private func readToEnd(of descriptor: Int32, limit: Int, within patience: Int) -> [UInt8]? {
    let deadline = ContinuousClock.now + .milliseconds(patience)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: limit)
    while bytes.count < limit {
        var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let remaining = max(0, (deadline - .now) / .milliseconds(1))
        guard poll(&event, 1, Int32(remaining.rounded(.up))) > 0 else { return nil }
        let count = read(descriptor, &buffer, limit - bytes.count)
        guard count > 0 else { break }
        bytes += buffer.prefix(count)
    }
    return bytes
}
