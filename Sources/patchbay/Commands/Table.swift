import Foundation
import Server

/// Prints a table whose columns are as wide as their widest cell, or narrower when the terminal is not wide enough.
func printTable(header: [String], _ rows: [[String]], indent: String = "") {
    printTable([header] + rows, indent: indent)
}

func printTable(_ lines: [[String]], indent: String = "") {
    let width = Terminal.width.map { $0 - indent.count }
    for line in Table(lines).fitted(to: width) { print(indent + line) }
}

/// Prints rows of a name and a value. A value that is wider than the terminal goes on in the next lines, because its end
/// may be the part that says what to do.
func printProperties(_ rows: [[String]]) { printTable(rows.continued(to: Terminal.width)) }

extension [[String]] {
    /// The rows, each of a name and a value, with long values broken between words into further rows without a name.
    ///
    /// - Parameter width: the width of the terminal in characters; nil when nothing is to be broken.
    func continued(to width: Int?) -> Self {
        let names = self.map { $0.first?.count ?? 0 }.max() ?? 0
        return self.flatMap { row in
            let value = row.last ?? ""
            let lines = value.isEmpty ? [""] : value.wrapped(to: width.map { $0 - names - Table.gap.count })
            return lines.enumerated().map { [$0.offset == 0 ? row.first ?? "" : "", $0.element] }
        }
    }
}

/// A table for the terminal. Every line has the same number of cells.
struct Table {
    /// The width in characters below which no column is cut.
    private static let narrowest = 8
    fileprivate static let gap = "  "

    private let lines: [[String]]

    /// Replaces control and format characters with U+FFFD, because they could move the terminal's cursor or change the
    /// colour of its text.
    init(_ lines: [[String]]) {
        self.lines = lines.map { line in
            line.map { cell in
                String(
                    String.UnicodeScalarView(
                        cell.unicodeScalars.map { $0.properties.generalCategory.isVisible ? $0 : "\u{FFFD}" }
                    )
                )
            }
        }
    }

    /// The lines as text, with the widest columns cut until the lines fit. The first column is never cut, because
    /// people copy ids from it.
    ///
    /// - Parameter width: the width of the terminal in characters; nil when nothing is to be cut.
    func fitted(to width: Int?) -> [String] {
        var widths = (self.lines.first ?? []).indices.map { column in self.lines.map { $0[column].count }.max() ?? 0 }
        if let width {
            var excess = widths.reduce(0, +) + Self.gap.count * (widths.count - 1) - width
            while excess > 0, let column = widths.indices.dropFirst().max(by: { widths[$0] < widths[$1] }),
                widths[column] > Self.narrowest
            {
                widths[column] -= 1
                excess -= 1
            }
        }
        return self.lines.map { line in
            let cells = zip(line, widths).map { cell, width in
                cell.count > width ? cell.fitting(width) : cell + String(repeating: " ", count: width - cell.count)
            }
            let line = cells.joined(separator: Self.gap)
            // The first cell of a line may be empty, so only the end is trimmed.
            return line.lastIndex { $0 != " " }.map { String(line[...$0]) } ?? ""
        }
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isVisible: Bool {
        switch self {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
