import CDispatch
import Foundation

/// The files of an open database, by their device and inode numbers.
///
/// SQLite keeps its files open, and writes to them also after they were renamed, deleted or replaced. The next process
/// then finds another database, or none. A rename of the directory has the same effect, and so has a file system that is
/// mounted over the directory or unmounted.
package struct DatabaseFiles: Sendable {
    private struct Number: Equatable {
        let device: dev_t
        let inode: ino_t
    }

    private enum Finding: Equatable {
        case found(Number)
        case missing
        /// For example because this process lost the permission to search the directory.
        case unknown
    }

    private struct File {
        let path: String
        let finding: Finding

        init(_ path: String) {
            self.path = path
            self.finding = Self.look(at: path)
        }

        /// Whether the path still leads to the same file. A path that cannot be examined counts as unchanged, because
        /// a start could not examine it either.
        var isInPlace: Bool {
            let now = Self.look(at: self.path)
            return now == self.finding || now == .unknown
        }

        private static func look(at path: String) -> Finding {
            var status = stat()
            guard stat(path, &status) != 0 else {
                return .found(Number(device: status.st_dev, inode: status.st_ino))
            }
            return [ENOENT, ENOTDIR, ELOOP].contains(errno) ? .missing : .unknown
        }
    }

    private let path: String
    private let files: [File]

    /// - Parameters:
    ///   - path: the path by which the database was opened; it may be a symbolic link.
    ///   - connection: an open connection that was prepared for writing, and therefore has opened the write-ahead log
    ///     and its index. By locks on the index, the processes that use the database exclude each other.
    init(path: String, of connection: SQLiteConnection) {
        self.path = path
        self.files = [path, connection.path + "-wal", connection.path + "-shm"].map(File.init)
    }

    /// Looks at each file: three system calls.
    ///
    /// - Throws: `DatabaseMoved` when a file was renamed, deleted or replaced.
    func check() throws(DatabaseMoved) {
        guard self.files.allSatisfy(\.isInPlace) else { throw DatabaseMoved(path: self.path) }
    }
}
