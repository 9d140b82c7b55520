package import Domain
import Foundation

/// The directory that holds everything Patchbay keeps, and what must be true of it before anything is written.
package struct DataDirectory: Sendable {
    package let path: String

    package init(_ path: String) {
        self.path = path
    }

    /// Where a link leads, if it is one: SQLite keeps the log beside the file itself.
    package var database: String { Self.resolved(self.path + "/patchbay.db") }
    package var masterKey: String { self.path + "/master.key" }
    package var administratorKey: String { self.path + "/admin.key" }

    /// Where a symbolic link leads; of any other path, that itself.
    package static func resolved(_ path: String) -> String {
        let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
        guard isLink, let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Whether there is a database with anything in it.
    package var hasDatabase: Bool {
        (try? FileManager.default.attributesOfItem(atPath: self.database)[.size] as? Int).map { $0 > 0 } ?? false
    }

    /// Changes nothing.
    ///
    /// - Throws: `Failure` when it is no directory, cannot be written, or it or a file in it is open to other users.
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
        for file in [self.database, self.database + "-wal", self.masterKey, self.administratorKey] {
            try Self.checkPrivate(file)
        }
        for file in [self.database, self.database + "-wal"] {
            guard access(file, F_OK) != 0 || access(file, R_OK | W_OK) == 0 else {
                throw Failure(.inputOutput, "\(file) cannot be written by this user; give it the file with 'chown'")
            }
        }
    }

    /// Makes the directory if there is none, for its owner only.
    package func create() throws(Failure) {
        guard mkdir(self.path, 0o700) != 0, errno != EEXIST else { return }
        throw Failure(.inputOutput, "cannot make the data directory \(self.path): \(String(cString: strerror(errno)))")
    }

    /// Holds the directory for this process until it ends.
    ///
    /// - Throws: `Failure` when another process holds it.
    package func lock() throws(Failure) {
        // The descriptor is never closed: the lock is the process's, and ends with it however it ends.
        let descriptor = open(self.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(.inputOutput, "cannot open the data directory \(self.path)") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Failure(.inputOutput, "another patchbay uses \(self.path); stop it or name another --data-dir")
        }
    }

    /// Lets no other process change the master key until this one ends.
    ///
    /// - Throws: `Failure` when another one is doing so.
    package func lockMasterKey() throws(Failure) {
        let path = self.masterKey + ".lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.cannotWrite(path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Failure(.temporary, "another 'master-key rotate' is at work; try again when it has ended")
        }
    }

    /// Writes a file of its owner's only, durably; it must not exist unless `replacing`.
    ///
    /// It is written under another name and then given its own, so that whoever is killed meanwhile leaves the whole file
    /// or none.
    package static func writeSecret(_ secret: Secret<String>, to path: String, replacing: Bool = false) throws(Failure) {
        let unfinished = path + ".new"
        unlink(unfinished)
        let descriptor = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.cannotWrite(path) }
        defer {
            close(descriptor)
            unlink(unfinished)
        }
        let line = Array((secret.reveal() + "\n").utf8)
        guard write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0 else {
            throw Self.cannotWrite(path)
        }
        // Unlike a renaming, a second link does not take the place of a file that is there.
        guard (replacing ? rename(unfinished, path) : link(unfinished, path)) == 0 else { throw Self.cannotWrite(path) }
        try Self.makeNameDurable(path)
    }

    /// Puts a file in the place of another, which stays under a name of its own. At every moment one of them is at `path`.
    package static func replace(_ path: String, with next: String, keeping former: String) throws(Failure) {
        guard link(path, former) == 0 else { throw Self.cannotWrite(former) }
        guard rename(next, path) == 0 else { throw Self.cannotWrite(path) }
        try Self.makeNameDurable(path)
    }

    /// Waits until a file and its name are on the disk.
    package static func makeDurable(_ path: String) throws(Failure) {
        try Self.flush(path)
        try Self.makeNameDurable(path)
    }

    private static func makeNameDurable(_ path: String) throws(Failure) {
        try Self.flush(URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false))
    }

    /// - Parameter path: of a file or a directory.
    private static func flush(_ path: String) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.cannotWrite(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Self.cannotWrite(path) }
    }

    private static func cannotWrite(_ path: String) -> Failure {
        Failure(.inputOutput, "cannot write \(path): \(String(cString: strerror(errno)))")
    }

    private func checkParent() throws(Failure) {
        let parent = URL(filePath: self.path).deletingLastPathComponent().path(percentEncoded: false)
        guard access(parent, W_OK | X_OK) == 0 else {
            throw Failure(.inputOutput, "cannot make the data directory \(self.path): \(parent) cannot be written")
        }
    }

    /// A path that does not exist passes.
    ///
    /// - Throws: `Failure` when the group or others have any right to it.
    package static func checkPrivate(_ path: String, command: String = "chmod 600") throws(Failure) {
        // Of what a symbolic link leads to: the link's own mode lets everybody do everything, and means nothing.
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        guard status.st_mode & 0o077 == 0 else {
            throw Failure(.configuration, "other users can read \(path); run '\(command) \(path)'")
        }
    }
}
