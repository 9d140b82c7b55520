import Domain
import Synchronization

/// Keeps up to 256 answers for ten minutes. The oldest answer makes room for a new one.
final class DiscoveryCache<Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let end: Timestamp
    }

    private static var lifetime: Int64 { 600 }
    private static var most: Int { 256 }

    private let clock: Clock
    private let entries = Mutex<[String: Entry]>([:])

    init(clock: Clock) {
        self.clock = clock
    }

    func value(for url: String) -> Value? {
        let now = self.clock.now()
        return self.entries.withLock { entries in
            guard let entry = entries[url] else { return nil }
            guard now < entry.end else {
                entries[url] = nil
                return nil
            }
            return entry.value
        }
    }

    func keep(_ value: Value, for url: String) {
        let end = self.clock.now().adding(seconds: Self.lifetime)
        self.entries.withLock { entries in
            if entries[url] == nil, entries.count >= Self.most,
                let oldest = entries.min(by: { $0.value.end < $1.value.end })?.key
            {
                entries[oldest] = nil
            }
            entries[url] = Entry(value: value, end: end)
        }
    }
}
