import Foundation

/// The one form of a password that has several spellings in Unicode (SASLprep, RFC 4013). As in PostgreSQL, a password
/// that RFC 4013 prohibits is used as it is. The rule about texts from right to left is left out, because it changes
/// nothing in a text that is in its form of compatibility.
enum SASLPreparation {
    static func prepared(_ password: String) -> String {
        guard !password.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) else { return password }
        var mapped = String.UnicodeScalarView()
        for scalar in password.unicodeScalars {
            switch scalar.value {
            // RFC 3454, table C.1.2.
            case 0xa0, 0x1680, 0x2000...0x200b, 0x202f, 0x205f, 0x3000: mapped.append(" ")
            // RFC 3454, table B.1.
            case 0xad, 0x34f, 0x1806, 0x180b...0x180d, 0x200c, 0x200d, 0x2060, 0xfe00...0xfe0f, 0xfeff: continue
            default: mapped.append(scalar)
            }
        }
        let text = String(mapped).precomposedStringWithCompatibilityMapping
        let isProhibited = text.unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: true
            default: (0xfff9...0xfffd).contains(scalar.value) || (0x2ff0...0x2ffb).contains(scalar.value)
            }
        }
        return isProhibited || text.isEmpty ? password : text
    }
}
