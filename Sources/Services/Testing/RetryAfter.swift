import Domain

/// The header field `Retry-After` (RFC 9110, section 10.2.3).
enum RetryAfter {
    /// The greatest number of seconds that is believed: a day.
    static let longest = 86_400

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The seconds that a value names, from 0 to ``longest``; nil for no value, and for one of another form.
    static func seconds(_ text: String?, at now: Timestamp) -> Int? {
        guard let text else { return nil }
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return min(Int(text) ?? Self.longest, Self.longest)
        }
        guard let time = Self.date(text) else { return nil }
        let milliseconds = max(0, time.milliseconds - now.milliseconds)
        return min(Int((milliseconds + 999) / 1000), Self.longest)
    }

    /// Reads a date in the form that senders have to use (RFC 9110, section 5.6.7), such as
    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func date(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", parts[1].utf8.count == 2, parts[3].utf8.count == 4,
            parts[4].utf8.count == 8, let month = Self.months.firstIndex(of: String(parts[2]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp(rfc3339: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
    }
}
