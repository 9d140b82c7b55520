/// Text that is HTML. Into it goes other HTML as it is, and `text:` escaped; a `String` alone does not compile, so a page
/// can neither be broken by what it shows nor show its own tags.
package struct HTML: Sendable, ExpressibleByStringInterpolation {
    package private(set) var text: String

    package init(stringLiteral text: String) {
        self.text = text
    }

    package init(stringInterpolation interpolation: Interpolation) {
        self.text = interpolation.text
    }

    /// `parts` one after another.
    package init(_ parts: some Sequence<HTML>) {
        self.text = parts.map(\.text).joined()
    }

    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            self.text.reserveCapacity(literalCapacity)
        }

        package mutating func appendLiteral(_ literal: String) {
            self.text += literal
        }

        package mutating func appendInterpolation(_ html: HTML) {
            self.text += html.text
        }

        package mutating func appendInterpolation(text: String) {
            for character in text {
                switch character {
                case "&": self.text += "&amp;"
                case "<": self.text += "&lt;"
                case ">": self.text += "&gt;"
                case "\"": self.text += "&quot;"
                case "'": self.text += "&#39;"
                default: self.text.append(character)
                }
            }
        }
    }
}

extension Sequence {
    /// Each element as HTML, one after another.
    package func html(_ transform: (Element) -> HTML) -> HTML {
        HTML(self.map(transform))
    }
}
