import Domain
import Foundation
import Vault

extension MasterKey {
    /// Reads the master key from the environment variable, otherwise from `master_key_command`, otherwise from the
    /// file.
    ///
    /// - Parameter patience: the time limit of the command, in milliseconds.
    /// - Returns: nil when no source is configured and the default file does not exist.
    /// - Throws: `Failure` when a configured source or the default file has no valid master key.
    static func load(
        _ settings: Settings,
        in directory: DataDirectory,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        patience: Int = 30_000
    ) throws(Failure) -> MasterKey? {
        if let text = environment[Settings.masterKeyVariable] {
            return try self.parse(Array(text.utf8), from: "the environment variable \(Settings.masterKeyVariable)")
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

    /// Reads the master key of a database that already has data keys.
    ///
    /// - Throws: `Failure` as ``load(_:in:environment:patience:)``, and also when there is no master key.
    static func require(_ settings: Settings) throws(Failure) -> MasterKey {
        let directory = DataDirectory(settings.dataDirectory)
        if let key = try self.load(settings, in: directory) { return key }
        throw Failure.noMasterKey(directory)
    }

    /// The path of the master key file, with a symbolic link resolved; nil when the master key comes from the
    /// environment or from a command.
    static func file(
        _ settings: Settings,
        in directory: DataDirectory,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String? {
        guard environment[Settings.masterKeyVariable] == nil, settings.masterKeyCommand.isEmpty else { return nil }
        return DataDirectory.resolved(self.path(settings, in: directory))
    }

    /// The path where `master-key rotate` keeps the next master key until it replaces the present one; nil when the
    /// master key does not come from a file.
    static func nextFile(_ settings: Settings, in directory: DataDirectory) -> String? {
        self.file(settings, in: directory).map { $0 + ".next" }
    }

    private static func path(_ settings: Settings, in directory: DataDirectory) -> String {
        settings.masterKeyFile.isEmpty ? directory.masterKey : settings.masterKeyFile
    }

    /// Reads a master key file.
    ///
    /// - Throws: `Failure` when the file cannot be read, has no valid master key, or is accessible to other users.
    static func read(_ path: String) throws(Failure) -> MasterKey {
        try DataDirectory.checkPrivate(path)
        guard var data = FileManager.default.contents(atPath: path) else {
            throw Failure(.configuration, "the master key file \(path) cannot be read")
        }
        defer { data.withUnsafeMutableBytes { $0.wipe() } }
        return try self.parse(Array(data), from: path)
    }

    /// - Parameter text: the only reference to the text, which is wiped.
    private static func parse(_ text: consuming [UInt8], from source: String) throws(Failure) -> MasterKey {
        var text = text
        defer { text.wipe() }
        guard let key = MasterKey(hexadecimal: text) else {
            throw Failure(.configuration, "\(source) does not hold a master key: 64 hexadecimal digits")
        }
        return key
    }

    private static func output(of command: String, within patience: Int) throws(Failure) -> [UInt8] {
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
        // Both waits have a time limit, so that the daemon can report a command that hangs. The end of the output needs
        // its own limit because a child of the shell may outlive the shell and keep the pipe open.
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
        return output
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

/// Reads a pipe up to its end.
///
/// - Parameters:
///   - descriptor: the reading end of the pipe.
///   - limit: the maximum number of bytes; reading stops when as many were read.
///   - patience: the time limit in milliseconds.
/// - Returns: nil when neither the end of the pipe nor `limit` was reached within the time limit.
private func readToEnd(of descriptor: Int32, limit: Int, within patience: Int) -> [UInt8]? {
    let deadline = ContinuousClock.now + .milliseconds(patience)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(limit)
    var buffer = [UInt8](repeating: 0, count: limit)
    defer { buffer.wipe() }
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
