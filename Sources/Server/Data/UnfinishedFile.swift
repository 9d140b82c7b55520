import Foundation

/// A file that is written under a temporary name and gets its own name only when it is complete and on disk. So the
/// file that has the name is complete, even when the process that wrote it was killed at any moment.
///
/// The temporary name ends in the id of the writing process and a random number. A temporary file whose process has
/// ended is removed when a process next writes a file to the same directory. The number differs also where two
/// processes have the same id, because each runs in a container of its own.
struct UnfinishedFile {
    private static let mark = ".patchbay-unfinished-"

    let path: String
    let temporaryPath: String

    /// Creates an empty file with mode 600 under the temporary name.
    ///
    /// - Throws: `Failure` when the file cannot be created.
    init(for path: String) throws(Failure) {
        self.path = path
        self.temporaryPath = "\(path)\(Self.mark)\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        Self.removeAbandoned(in: DataDirectory.folder(of: path))
        let descriptor = open(self.temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DataDirectory.cannotWrite(path) }
        close(descriptor)
    }

    /// Gives the file its name, and returns when the file and the name are on disk.
    ///
    /// - Throws: `Failure` when a file of that name exists, also one that appeared meanwhile.
    func finish() throws(Failure) {
        try DataDirectory.flush(self.temporaryPath)
        guard link(self.temporaryPath, self.path) == 0 || self.renameWithoutLink() else {
            guard errno != EEXIST else { throw Self.exists(self.path) }
            throw DataDirectory.cannotWrite(self.path)
        }
        unlink(self.temporaryPath)
        try DataDirectory.flush(DataDirectory.folder(of: self.path))
    }

    /// Like ``finish()``, but replaces a file of that name.
    func replace() throws(Failure) {
        try DataDirectory.flush(self.temporaryPath)
        guard rename(self.temporaryPath, self.path) == 0 else { throw DataDirectory.cannotWrite(self.path) }
        try DataDirectory.flush(DataDirectory.folder(of: self.path))
    }

    /// Removes what still has the temporary name: nothing after ``finish()`` and ``replace()``.
    func discard() {
        unlink(self.temporaryPath)
        unlink(self.temporaryPath + "-journal")
    }

    static func exists(_ path: String) -> Failure {
        Failure(.refused, "\(path) is there already; name another file")
    }

    /// Gives the file its name on a file system without hard links, such as exFAT. `rename` replaces a file that
    /// another process makes between the two calls.
    private func renameWithoutLink() -> Bool {
        guard errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS else { return false }
        guard access(self.path, F_OK) != 0 else {
            errno = EEXIST
            return false
        }
        return rename(self.temporaryPath, self.path) == 0
    }

    /// Removes the temporary files in a directory whose processes have ended. A file that cannot be removed stays,
    /// because it may belong to another user.
    static func removeAbandoned(in folder: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            guard let mark = name.range(of: Self.mark),
                let process = pid_t(name[mark.upperBound...].prefix { $0.isASCII && $0.isNumber })
            else { continue }
            // A file with the id of this process is from an earlier process with the same id.
            guard process == getpid() || kill(process, 0) != 0 && errno == ESRCH else { continue }
            unlink("\(folder)/\(name)")
        }
    }
}
