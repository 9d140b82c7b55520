import CSQLite

extension SQLiteConnection {
    /// Adds the function `contains(text, part)`: 1 where `part` stands in `text`, with the letters A to Z in either case,
    /// as with `LIKE`; NULL where one of them is. No character of `part` stands for others.
    static func addContains(to handle: OpaquePointer) throws {
        let code = sqlite3_create_function_v2(
            handle,
            "contains",
            2,
            SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
            nil,
            { context, _, arguments in
                guard let text = bytes(of: arguments?[0]), let part = bytes(of: arguments?[1]) else {
                    return sqlite3_result_null(context)
                }
                sqlite3_result_int(context, text.containsFolded(part) ? 1 : 0)
            },
            nil,
            nil,
            nil
        )
        guard code == SQLITE_OK else { throw SQLiteError(code, in: handle) }
    }
}

/// Nil for NULL.
private func bytes(of value: OpaquePointer?) -> UnsafeBufferPointer<UInt8>? {
    // The text first: it may be converted, which changes the number of its bytes.
    guard let start = sqlite3_value_text(value) else { return nil }
    return UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate func containsFolded(_ part: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = part.first?.folded else { return true }
        guard part.count <= self.count else { return false }
        for start in 0...(self.count - part.count) where self[start].folded == first {
            if zip(self[start...], part).allSatisfy({ $0.folded == $1.folded }) { return true }
        }
        return false
    }
}

extension UInt8 {
    fileprivate var folded: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }
}
