import Domain

/// Regular expressions of ECMA-262 (flag `u`), as JSON Schema has them, for what the validators accept. Python reads them
/// the same way.
///
/// A class names white space by its code points, since engines differ about `\s`; with it an expression says what is
/// true of the text without the white space around it.
enum SchemaPattern {
    /// Unicode's White_Space, inside a class.
    private static let spaces =
        #"\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"#
    private static let space = "[\(spaces)]"
    private static let nonSpace = "[^\(spaces)]"

    static let blank = "^\(space)*$"

    /// The text without white space around it matches `body`, and is not empty.
    static func trimmed(_ body: String) -> String {
        "^\(self.space)*(?=\(self.nonSpace))(?:\(body))(?<=\(self.nonSpace))\(self.space)*$"
    }

    /// The whole text matches `body`. Python's `$` would let a last line break through.
    static func whole(_ body: String) -> String {
        "^(?:\(body))(?![\\s\\S])"
    }

    /// The text without white space around it has so many code points.
    static func trimmed(length: ClosedRange<Int>) -> String {
        let inner = "[\\s\\S]{\(max(length.lowerBound - 2, 0)),\(length.upperBound - 2)}\(self.nonSpace)"
        let rest = length.upperBound == 1 ? "" : length.lowerBound > 1 ? inner : "(?:\(inner))?"
        return "^\(self.space)*\(self.nonSpace)\(rest)\(self.space)*$"
    }

    /// A definition's pattern without its anchors. The two things in it that ECMA-262 or Python read otherwise are put
    /// in words that both understand.
    static func body(of pattern: Pattern) -> String {
        var body = ""
        var isInClass = false
        var isEscaped = false
        for scalar in pattern.source.unicodeScalars.dropFirst().dropLast() {
            switch scalar {
            case _ where isEscaped:
                body += scalar == "-" ? "-" : "\\\(scalar)"
                isEscaped = false
            case "\\": isEscaped = true
            case "." where !isInClass: body += #"[^\n\r\u2028\u2029]"#
            default:
                if scalar == "[" { isInClass = true }
                if scalar == "]" { isInClass = false }
                body.unicodeScalars.append(scalar)
            }
        }
        return body
    }

    /// One of the texts.
    static func either(_ texts: [String]) -> String {
        texts.map { text in
            text.unicodeScalars.map { "^$\\.*+?()[]{}|/".unicodeScalars.contains($0) ? "\\\($0)" : "\($0)" }.joined()
        }.joined(separator: "|")
    }
}

// MARK: - Formats

extension SchemaPattern {
    private static let domainLabel = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
    private static let emailLabel = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    /// No more than 253 characters before a dot at the end.
    private static let domain =
        "(?![A-Za-z0-9_.-]{253}[A-Za-z0-9_-])(?![A-Za-z0-9_.-]{255})\(domainLabel)(?:\\.\(domainLabel))*\\.?"

    static let email = "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@\(emailLabel)(?:\\.\(emailLabel))*"
    static let hostname = "\\[(?:\(ipv6))\\]|\(domain)|\(ipv6)"

    static let url: String = {
        let other = "\(spaces)\\u0000-\\u001f\\u007f-\\u009f"
        let port = Self.decimals(to: "65535")
        let authority = "(?:[^/?#\(other)]*@)?(?:\\[(?:\(ipv6))\\]|\(domain))(?::(?:0{0,4}(?:\(port))))?"
        return "[A-Za-z][A-Za-z0-9+.-]*://(?:\(authority))(?:[/?#][^\(other)]*)?"
    }()

    private static let ipv6: String = {
        let group = "[0-9a-fA-F]{1,4}"
        let byte = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])"
        let ipv4 = "\(byte)(?:\\.\(byte)){3}"
        // Up to seven groups around the gap; an IPv4 address stands for the last two.
        let gapped = (0...7).map { before in
            let head = before == 0 ? "" : "\(group)(?::\(group)){\(before - 1)}"
            let room = 7 - before
            var tails: [String] = []
            if room > 0 { tails.append("\(group)(?::\(group)){0,\(room - 1)}") }
            if room > 1 { tails.append("(?:\(group):){0,\(room - 2)}\(ipv4)") }
            return tails.isEmpty ? "\(head)::" : "\(head)::(?:\(tails.joined(separator: "|")))?"
        }
        return (["(?:\(group):){7}\(group)", "(?:\(group):){6}\(ipv4)"] + gapped).joined(separator: "|")
    }()

    /// RFC 3339, section 5.6, with the days that the months have.
    static let dateTime: String = {
        let day = "(?:0[1-9]|[12][0-9]"
        let common =
            "[0-9]{4}-(?:(?:0[13578]|1[02])-\(day)|3[01])|(?:0[469]|11)-\(day)|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
        let fourths = "[02468][048]|[13579][26]"
        let leap = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:\(fourths))00)-02-29"
        let hour = "(?:[01][0-9]|2[0-3])"
        let time = "\(hour):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\\.[0-9]+)?"
        return "(?:\(common)|\(leap))[Tt]\(time)(?:[Zz]|[+-]\(hour):[0-5][0-9])"
    }()
}

// MARK: - Numbers

extension SchemaPattern {
    /// RFC 8259, section 6.
    static let number = "-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
    static let port = "(?:\(decimals(to: "65535")))(?:\\.0+)?"
    /// 64 bits.
    static let integer =
        "(?:-?0|\(decimals(to: "9223372036854775807"))|-(?:\(decimals(to: "9223372036854775808"))))(?:\\.0+)?"

    /// From 1 to `greatest`, without leading zeros.
    private static func decimals(to greatest: String) -> String {
        let digits = greatest.compactMap(\.wholeNumberValue)
        var forms = [greatest, "[1-9][0-9]{0,\(digits.count - 2)}"]
        for (index, digit) in digits.enumerated() where digit > (index == 0 ? 1 : 0) {
            let least = index == 0 ? 1 : 0
            let rest = digits.count - 1 - index
            forms.append("\(greatest.prefix(index))[\(least)-\(digit - 1)]" + (rest > 0 ? "[0-9]{\(rest)}" : ""))
        }
        return forms.joined(separator: "|")
    }
}
