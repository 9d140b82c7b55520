import Synchronization

/// Makes ids that ascend within the process, also when the clock stands still or goes back.
package final class IdentifierGenerator: Sendable {
    private let clock: Clock
    private let last = Mutex<UInt128>(0)

    package init(clock: Clock) {
        self.clock = clock
    }

    package func next<Owner: Identified>(_: Owner.Type = Owner.self) -> Identifier<Owner> {
        let milliseconds = UInt128(UInt64(max(0, self.clock.now().milliseconds)))
        let value = self.last.withLock { last in
            // Within one millisecond the random part counts on, as ULID's monotonic mode does.
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
