/// HTML source that is safe against injected markup. An interpolated `HTML` value is inserted unchanged; a `String` can
/// be interpolated only with the label `text:`, and is escaped.
package struct HTML: Sendable, ExpressibleByStringInterpolation {
    /// The HTML source.
    package private(set) var text: String

    package init(stringLiteral text: String) {
        self.text = text
    }

    package init(stringInterpolation interpolation: Interpolation) {
        self.text = interpolation.text
    }

    /// Concatenates `parts`.
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
            // By scalar: a quote that is followed by a combining mark is another `Character`, but a browser, which reads
            // scalars, would take the quote for the end of an attribute.
            for scalar in text.unicodeScalars {
                switch scalar {
                case "&": self.text += "&amp;"
                case "<": self.text += "&lt;"
                case ">": self.text += "&gt;"
                case "\"": self.text += "&quot;"
                case "'": self.text += "&#39;"
                default: self.text.unicodeScalars.append(scalar)
                }
            }
        }
    }
}

extension Sequence {
    /// Turns each element into HTML with `transform`, and concatenates the results.
    package func html(_ transform: (Element) -> HTML) -> HTML {
        HTML(self.map(transform))
    }
}
