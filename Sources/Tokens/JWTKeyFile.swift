import Foundation
import Synchronization

/// A file of keys, read again when it changes. A file that cannot be used leaves the keys of the last one in force.
package final class JWTKeyFile: Sendable {
    /// What tells one state of a file from the next.
    private struct Stamp: Equatable {
        let inode: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int

        /// Nil when there is no such file.
        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            self.inode = UInt64(status.st_ino)
            self.size = Int64(status.st_size)
            self.seconds = Int(status.st_mtim.tv_sec)
            self.nanoseconds = Int(status.st_mtim.tv_nsec)
        }
    }

    private let path: String
    private let parse: @Sendable ([UInt8]) throws(JWTKeySet.Failure) -> JWTKeySet
    private let report: @Sendable (JWTKeySet.Failure?) -> Void
    private let state: Mutex<(stamp: Stamp?, keys: JWTKeySet)>

    /// - Parameter report: is told of each change of the file: nil when its keys are now in force, else why not.
    package init(
        path: String,
        parse: @escaping @Sendable ([UInt8]) throws(JWTKeySet.Failure) -> JWTKeySet,
        report: @escaping @Sendable (JWTKeySet.Failure?) -> Void
    ) throws(JWTKeySet.Failure) {
        self.path = path
        self.parse = parse
        self.report = report
        // Looked at before it is read: a change in between is seen as one the next time.
        let stamp = Stamp(path)
        let keys = try parse(Self.read(path))
        self.state = Mutex((stamp, keys))
    }

    /// Looking whether the file has changed costs a system call, a small part of checking a signature.
    var keys: JWTKeySet {
        let stamp = Stamp(self.path)
        return self.state.withLock { state in
            guard stamp != state.stamp else { return state.keys }
            state.stamp = stamp
            do throws(JWTKeySet.Failure) {
                state.keys = try self.parse(Self.read(self.path))
                self.report(nil)
            } catch {
                self.report(error)
            }
            return state.keys
        }
    }

    private static func read(_ path: String) throws(JWTKeySet.Failure) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else { throw JWTKeySet.Failure("cannot be read") }
        guard data.count <= 1_048_576 else { throw JWTKeySet.Failure("is larger than 1 MiB") }
        return Array(data)
    }
}
