extension Timestamp {
    /// The forms that ``init(expiry:now:)`` reads, for error messages and help texts.
    package static let expiryForms =
        "2027-01-31T00:00:00Z, 2027-01-31 (to the end of that day, in UTC), 12h, 90d, 2w, or tomorrow (24 hours from now)"

    /// Reads the end of a key as people write it: an RFC 3339 date-time; an RFC 3339 date, which stands for its last
    /// millisecond in UTC; a number of hours (`h`), days (`d`) or weeks (`w`) from now; or `tomorrow`. Nil for any other
    /// text, and for a time that is not to come.
    package init?(expiry text: String, now: Timestamp) {
        let end =
            Timestamp(rfc3339: text)
            ?? Timestamp(rfc3339: text + "T23:59:59.999Z")
            ?? Self.seconds(in: text).map { now.adding(seconds: $0) }
        guard let end, end > now else { return nil }
        self = end
    }

    private static func seconds(in text: String) -> Int64? {
        guard text != "tomorrow" else { return 86_400 }
        let digits = text.utf8.dropLast()
        // Five digits of weeks are 1,900 years.
        guard let unit = text.utf8.last, (1...5).contains(digits.count) else { return nil }
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        let seconds: Int64
        switch unit {
        case UInt8(ascii: "h"): seconds = 3600
        case UInt8(ascii: "d"): seconds = 86_400
        case UInt8(ascii: "w"): seconds = 604_800
        default: return nil
        }
        return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) } * seconds
    }
}
