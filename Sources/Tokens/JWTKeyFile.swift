import Dispatch
import Domain
import Foundation
import Synchronization

/// The keys in a file. The file is read again when it changes. If the changed file cannot be used, the previous keys
/// stay in use.
package final class JWTKeyFile: Sendable {
    /// Metadata of a file, which are compared to detect a change of the file.
    private struct Stamp: Equatable {
        let inode: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int

        /// Nil when the file does not exist or cannot be examined.
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

    /// - Parameters:
    ///   - parse: reads the keys from the bytes of the file.
    ///   - report: is called after each change of the file: with nil when the new keys are in use, otherwise with the
    ///     reason why the file cannot be used.
    /// - Throws: `JWTKeySet.Failure`, the reason why the file cannot be used.
    package init(
        path: String,
        parse: @escaping @Sendable ([UInt8]) throws(JWTKeySet.Failure) -> JWTKeySet,
        report: @escaping @Sendable (JWTKeySet.Failure?) -> Void
    ) throws(JWTKeySet.Failure) {
        self.path = path
        self.parse = parse
        self.report = report
        // The metadata are read before the content, so that a change between the two is noticed at the next access.
        let stamp = Stamp(path)
        self.state = Mutex((stamp, try Self.keys(of: path, parse)))
    }

    /// The keys in the file, or the previous keys when the changed file cannot be used. Each access calls `stat` to
    /// detect a change, which takes far less time than verifying a signature.
    var keys: JWTKeySet {
        let stamp = Stamp(self.path)
        return self.state.withLock { state in
            guard stamp != state.stamp else { return state.keys }
            state.stamp = stamp
            do throws(JWTKeySet.Failure) {
                state.keys = try Self.keys(of: self.path, self.parse)
                self.report(nil)
            } catch {
                self.report(error)
            }
            return state.keys
        }
    }

    /// Reads the keys. The bytes of the file, which can be a secret, are wiped.
    private static func keys(
        of path: String,
        _ parse: ([UInt8]) throws(JWTKeySet.Failure) -> JWTKeySet
    ) throws(JWTKeySet.Failure) -> JWTKeySet {
        guard var data = FileManager.default.contents(atPath: path) else { throw JWTKeySet.Failure("cannot be read") }
        defer { data.withUnsafeMutableBytes { $0.wipe() } }
        guard data.count <= 1_048_576 else { throw JWTKeySet.Failure("is larger than 1 MiB") }
        var bytes = Array(data)
        defer { bytes.wipe() }
        return try parse(bytes)
    }
}
