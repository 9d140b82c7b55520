import Foundation

/// An exclusive lock on a file or directory, which ends when it is released or when the process ends, also when the
/// process is killed.
package struct FileLock {
    private let descriptor: Int32

    /// - Parameters:
    ///   - flags: as `open` takes them.
    ///   - patience: the time to wait for another process that holds the lock.
    /// - Returns: nil when another process holds the lock.
    /// - Throws: `Failure` when the file cannot be opened.
    init?(_ path: String, flags: Int32, patience: Duration = .zero) throws(Failure) {
        self.descriptor = open(path, flags | O_CLOEXEC, 0o600)
        guard self.descriptor >= 0 else { throw DataDirectory.cannotWrite(path) }
        let deadline = ContinuousClock.now + patience
        while flock(self.descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard ContinuousClock.now < deadline else {
                close(self.descriptor)
                return nil
            }
            usleep(20_000)
        }
    }

    package func release() {
        close(self.descriptor)
    }
}
