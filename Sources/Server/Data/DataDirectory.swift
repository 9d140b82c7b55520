package import Domain
import Dispatch
import Foundation

/// The directory with the database, the master key and the administrator's key. Its checks report problems before
/// anything is written.
package struct DataDirectory: Sendable {
    package let path: String

    package init(_ path: String) {
        self.path = path
    }

    /// The path of the database file. A symbolic link is resolved, because SQLite keeps the write-ahead log beside the
    /// file that the link leads to.
    package var database: String { Self.resolved(self.databaseEntry) }
    /// The path of the database in this directory, which may be a symbolic link.
    package var databaseEntry: String { self.path + "/patchbay.db" }
    package var masterKey: String { self.path + "/master.key" }
    package var administratorKey: String { self.path + "/admin.key" }

    /// The target of a symbolic link; every other path is returned unchanged.
    package static func resolved(_ path: String) -> String {
        let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
        guard isLink, let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Whether the database file exists and is not empty.
    package var hasDatabase: Bool {
        (try? FileManager.default.attributesOfItem(atPath: self.database)[.size] as? Int).map { $0 > 0 } ?? false
    }

    /// Checks that the directory and its files can be used; for a directory that does not exist, that it can be
    /// created. Changes nothing.
    ///
    /// - Throws: `Failure` when the path is not a directory, when the directory or the database cannot be written, or
    ///   when another user owns or has access to the directory or one of its files.
    package func check() throws(Failure) {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: self.path, isDirectory: &isDirectory) else {
            return try self.checkParent()
        }
        guard isDirectory.boolValue else { throw Failure(.configuration, "\(self.path) is not a directory") }
        try Self.checkPrivate(self.path, command: "chmod 700")
        guard access(self.path, W_OK | X_OK) == 0 else {
            throw Failure(.inputOutput, "the data directory \(self.path) cannot be written")
        }
        let database = self.database
        for file in [database, database + "-wal", self.masterKey, self.administratorKey, self.instance] {
            try Self.checkPrivate(file)
        }
        for file in [database, database + "-wal"] {
            guard access(file, F_OK) != 0 || access(file, R_OK | W_OK) == 0 else {
                throw Failure(.inputOutput, "\(file) cannot be written by this user; give it the file with 'chown'")
            }
        }
    }

    /// Creates the directory with mode 700, unless it exists.
    package func create() throws(Failure) {
        guard mkdir(self.path, 0o700) != 0, errno != EEXIST else { return }
        throw Failure(.inputOutput, "cannot make the data directory \(self.path): \(String(cString: strerror(errno)))")
    }

    /// Takes an exclusive lock on the directory.
    ///
    /// - Throws: `Failure` when another process holds the lock.
    @discardableResult
    package func lock() throws(Failure) -> FileLock {
        guard let lock = try FileLock(self.path, flags: O_RDONLY | O_DIRECTORY) else {
            throw Failure(.inputOutput, "another patchbay uses \(self.path); stop it or name another --data-dir")
        }
        return lock
    }

    /// Takes an exclusive lock on `master.key.lock`, so that no other process changes the master key meanwhile.
    ///
    /// - Parameter patience: the time to wait for another process that holds the lock.
    /// - Throws: `Failure` when another process holds the lock.
    @discardableResult
    package func lockMasterKey(patience: Duration = .zero) throws(Failure) -> FileLock {
        guard let lock = try FileLock(self.masterKey + ".lock", flags: O_RDWR | O_CREAT, patience: patience) else {
            throw Failure(.temporary, "another 'master-key rotate' is at work; try again when it has ended")
        }
        return lock
    }

    /// Writes a secret and a newline to a file with mode 600, and returns when the file and its name are on disk. When
    /// the process is killed meanwhile, `path` never holds a part of the secret.
    ///
    /// - Throws: `Failure` when the file cannot be written, or when it exists and `replacing` is false.
    package static func writeSecret(_ secret: Secret<String>, to path: String, replacing: Bool = false) throws(Failure)
    {
        var bytes = Array(secret.reveal().utf8)
        defer { bytes.wipe() }
        try self.writeSecret(bytes, to: path, replacing: replacing)
    }

    /// As ``writeSecret(_:to:replacing:)-(Secret<String>,_,_)``. The caller wipes the secret, and no copy of it stays in
    /// memory.
    package static func writeSecret(_ secret: [UInt8], to path: String, replacing: Bool = false) throws(Failure) {
        let file = try UnfinishedFile(for: path)
        defer { file.discard() }
        let descriptor = open(file.temporaryPath, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.cannotWrite(path) }
        defer { close(descriptor) }
        var line = secret + [UInt8(ascii: "\n")]
        defer { line.wipe() }
        guard write(descriptor, line, line.count) == line.count else { throw Self.cannotWrite(path) }
        if replacing { try file.replace() } else { try file.finish() }
    }

    /// Renames the file `next` to `path`, after the file at `path` got the second name `former`. At every moment one of
    /// the two files is at `path`.
    ///
    /// - Throws: `Failure` when a file cannot be linked or renamed, for example because `former` exists.
    package static func replace(_ path: String, with next: String, keeping former: String) throws(Failure) {
        guard link(path, former) == 0 else { throw Self.cannotWrite(former) }
        guard rename(next, path) == 0 else { throw Self.cannotWrite(path) }
        try Self.flush(Self.folder(of: path))
    }

    /// The path of the directory that a file is in.
    static func folder(of path: String) -> String {
        URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
    }

    /// Returns when the contents of a file, or the names in a directory, are on disk.
    ///
    /// - Parameter path: the path of a file or of a directory.
    /// - Throws: `Failure`.
    static func flush(_ path: String) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.cannotWrite(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Self.cannotWrite(path) }
    }

    static func cannotWrite(_ path: String) -> Failure {
        Failure(.inputOutput, "cannot write \(path): \(String(cString: strerror(errno)))")
    }

    private func checkParent() throws(Failure) {
        let parent = Self.folder(of: self.path)
        guard access(parent, W_OK | X_OK) == 0 else {
            throw Failure(.inputOutput, "cannot make the data directory \(self.path): \(parent) cannot be written")
        }
    }

    /// Checks that a file or directory belongs to the user of this process, and that only this user has permissions for
    /// it. A path that does not exist passes, also a symbolic link that leads nowhere. For other links the target is
    /// checked, because the mode of a link itself is 777 and has no effect.
    ///
    /// - Parameter command: the command that the error message recommends.
    /// - Throws: `Failure` when the group or others have any permission, or when another user is the owner. The owner
    ///   counts also for root, which may read every file, because the owner reads and changes the file too.
    package static func checkPrivate(_ path: String, command: String = "chmod 600") throws(Failure) {
        guard let file = try? FileManager.default.attributesOfItem(atPath: Self.resolved(path)),
            file[.type] as? FileAttributeType != .typeSymbolicLink
        else { return }
        guard let mode = file[.posixPermissions] as? Int, mode & 0o077 == 0 else {
            throw Failure(.configuration, "other users can read \(path); run '\(command) \(path)'")
        }
        guard let owner = file[.ownerAccountID] as? Int, owner == Int(geteuid()) else {
            throw Failure(
                .configuration,
                "\(path) belongs to another user; run patchbay as that user, or change the owner with 'chown'"
            )
        }
    }
}
