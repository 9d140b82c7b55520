import Foundation
import Synchronization

extension TemporaryDirectory {
    private static let kept = Mutex<[TemporaryDirectory]>([])

    /// Keeps the directory for all tests, and removes it when the process ends.
    package func keepUntilExit() {
        let isFirst = Self.kept.withLock { kept in
            kept.append(self)
            return kept.count == 1
        }
        guard isFirst else { return }
        atexit {
            for directory in TemporaryDirectory.kept.withLock({ $0 }) {
                try? FileManager.default.removeItem(atPath: directory.path)
            }
        }
    }
}
