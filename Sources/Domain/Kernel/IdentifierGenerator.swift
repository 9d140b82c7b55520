import Synchronization

/// Generates ids. Each id is greater than all ids that the generator returned before, even when the clock does not
/// advance or is set back.
package final class IdentifierGenerator: Sendable {
    private let clock: Clock
    private let last = Mutex<UInt128>(0)

    package init(clock: Clock) {
        self.clock = clock
    }

    package func next<Owner: Identified>(_: Owner.Type = Owner.self) -> Identifier<Owner> {
        let milliseconds = UInt128(UInt64(max(0, self.clock.now().milliseconds)))
        let value = self.last.withLock { last in
            // Within one millisecond the previous value is incremented, as in ULID's monotonic mode.
            if milliseconds <= last >> 80 {
                last += 1
            } else {
                last = milliseconds << 80 | UInt128.random(in: 0..<(1 << 80))
            }
            return last
        }
        return Identifier(value)
    }
}
