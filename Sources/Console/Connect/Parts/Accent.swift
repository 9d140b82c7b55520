import Foundation

/// The accent of a workspace's pages: the rules that the daemon appends to the style sheet. Whatever the colour is, text
/// in it and on it has a contrast of at least 4.5 (WCAG 2.2, success criterion 1.4.3).
package struct Accent: Sendable, Equatable {
    /// The least contrast of text.
    static let contrast = 4.5

    struct Scheme: Equatable {
        /// The ground of buttons and of the product's tile.
        let accent: Colour
        /// Text on ``accent``.
        let onAccent: Colour
        /// Links, and the ring of what has the focus.
        let ink: Colour
    }

    let light: Scheme
    let dark: Scheme

    /// Nil unless `colour` is of the form `#rrggbb`.
    ///
    /// - Parameter dark: the colour on dark ground; nil for `colour`.
    package init?(_ colour: String, dark: String? = nil) {
        guard let colour = Colour(colour) else { return nil }
        self.light = Scheme(
            accent: colour,
            onAccent: colour.textColour,
            ink: colour.mixed(with: .black, untilReadableOn: Colour.lightGrounds)
        )
        let ground = dark.flatMap { Colour($0) } ?? colour
        let lit = ground.mixed(with: .white, untilReadableOn: Colour.darkGrounds)
        self.dark = Scheme(accent: lit, onAccent: lit.textColour, ink: lit)
    }

    /// The rules as a style sheet.
    package var css: String {
        """
        :root { \(self.light.css) }
        @media (prefers-color-scheme: dark) { :root { \(self.dark.css) } }

        """
    }
}

extension Accent.Scheme {
    fileprivate var css: String {
        "--accent: \(self.accent.text); --on-accent: \(self.onAccent.text); --accent-ink: \(self.ink.text);"
    }
}

/// A colour in sRGB.
struct Colour: Equatable, Sendable {
    static let black = Colour(red: 0, green: 0, blue: 0)
    static let white = Colour(red: 255, green: 255, blue: 255)
    /// `--page`, `--card` and `--soft` of the style sheet.
    static let lightGrounds = ["#f2f2ee", "#ffffff", "#f6f6f3"].compactMap { Colour($0) }
    static let darkGrounds = ["#111210", "#1b1c1a", "#232522"].compactMap { Colour($0) }

    let red: UInt8
    let green: UInt8
    let blue: UInt8

    init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Nil unless the text is `#` and six hexadecimal digits.
    init?(_ text: String) {
        guard text.utf8.count == 7, text.first == "#", text.dropFirst().allSatisfy({ $0.isASCII && $0.isHexDigit }),
            let value = UInt32(text.dropFirst(), radix: 16)
        else { return nil }
        self.init(
            red: UInt8(value >> 16),
            green: UInt8(truncatingIfNeeded: value >> 8),
            blue: UInt8(truncatingIfNeeded: value)
        )
    }

    var text: String {
        "#"
            + [self.red, self.green, self.blue].map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// White where it is readable, else black. One of both always has a contrast of 4.58.
    var textColour: Colour { self.contrast(to: .white) >= Accent.contrast ? .white : .black }

    /// The contrast to another colour, 1 to 21 (WCAG 2.2, "contrast ratio").
    func contrast(to other: Colour) -> Double {
        let (one, two) = (self.luminance, other.luminance)
        return (max(one, two) + 0.05) / (min(one, two) + 0.05)
    }

    /// This colour with as much of another one, in steps of 5 %, as it takes to be readable on every ground.
    func mixed(with other: Colour, untilReadableOn grounds: [Colour]) -> Colour {
        let steps = (0...20).lazy.map { self.mixed(with: other, $0) }
        return steps.first { mix in grounds.allSatisfy { mix.contrast(to: $0) >= Accent.contrast } } ?? other
    }

    /// - Parameter twentieths: how much of the other colour.
    private func mixed(with other: Colour, _ twentieths: Int) -> Colour {
        func mix(_ one: UInt8, _ two: UInt8) -> UInt8 {
            UInt8((Int(one) * (20 - twentieths) + Int(two) * twentieths + 10) / 20)
        }
        return Colour(
            red: mix(self.red, other.red),
            green: mix(self.green, other.green),
            blue: mix(self.blue, other.blue)
        )
    }

    /// WCAG 2.2, "relative luminance".
    private var luminance: Double {
        func linear(_ value: UInt8) -> Double {
            let part = Double(value) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}
