// Strings, RFC 8259 §7.

extension UInt8 {
    /// Whether this byte must be escaped in a JSON string.
    var needsEscape: Bool {
        self < 0x20 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\")
    }
}

extension JSONParser {
    /// Reads the rest of a string whose opening quote was already read, up to and including the closing quote.
    mutating func string() throws(JSONError) -> String {
        let start = position
        try skipPlainBytes()
        guard try current() == UInt8(ascii: "\"") else { return try escapedString(from: start) }
        position += 1
        return try text(start..<position - 1)
    }

    func text(_ range: Range<Int>) throws(JSONError) -> String {
        let text = source.span.extracting(range).withUnsafeBufferPointer { bytes in
            // ASCII needs no validating, and `String(validating:as:)` looks up type metadata at run time first.
            bytes.reduce(0, |) < 0x80
                ? String(decoding: bytes, as: UTF8.self) : String(validating: bytes, as: UTF8.self)
        }
        guard let text else { throw failure(.invalidUTF8, at: firstInvalidUTF8(in: range)) }
        return text
    }

    /// Reads the rest of a string from its first escape, which is at the current position, up to and including the
    /// closing quote.
    ///
    /// - Parameter start: the offset of the string's first byte, after the opening quote.
    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var decoded = Array(source[start..<position])
        while try current() == UInt8(ascii: "\\") {
            decoded.append(contentsOf: try escape().utf8)
            let plain = position
            try skipPlainBytes()
            decoded.append(contentsOf: source[plain..<position])
        }
        position += 1
        // Escapes decode to whole characters, so bytes that are invalid UTF-8 after decoding are invalid in the source
        // too.
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw failure(.invalidUTF8, at: firstInvalidUTF8(in: start..<position - 1))
        }
        return text
    }

    /// Advances ``position`` to the next quote or backslash, or to the end of the input. Throws at a control character,
    /// which a string may contain only as an escape.
    private mutating func skipPlainBytes() throws(JSONError) {
        while position < source.count, !source[position].needsEscape { position += 1 }
        if let byte = peek(), byte < 0x20 { throw failure(.controlCharacter) }
    }

    private func firstInvalidUTF8(in range: Range<Int>) -> Int {
        var parser = Unicode.UTF8.ForwardParser()
        var bytes = source[range].makeIterator()
        var offset = range.lowerBound
        while case .valid(let character) = parser.parseScalar(from: &bytes) {
            offset += character.count
        }
        return offset
    }
}

// MARK: - Escapes

extension JSONParser {
    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let start = position
        position += 1
        let letter = try current()
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(from: start)
        default: throw failure(.invalidEscape, at: start)
        }
    }

    /// Reads the rest of an escape `\uXXXX` from its first hexadecimal digit. If the escape is a lead surrogate, the
    /// escape of the trail surrogate is read, too.
    ///
    /// - Parameter start: the offset of the first backslash, for errors.
    private mutating func unicodeEscape(from start: Int) throws(JSONError) -> Unicode.Scalar {
        let unit = try hexUnit(from: start)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let second = position
        guard UTF16.isLeadSurrogate(unit), try take(UInt8(ascii: "\\")), try take(UInt8(ascii: "u")),
            case let trail = try hexUnit(from: second), UTF16.isTrailSurrogate(trail)
        else { throw failure(.loneSurrogate, at: start) }
        return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
    }

    private mutating func hexUnit(from start: Int) throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = hexDigit(try current()) else { throw failure(.invalidEscape, at: start) }
            unit = unit << 4 | digit
            position += 1
        }
        return unit
    }

    private func hexDigit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
