import Foundation
import Server

/// The terminal that a command prints to.
enum Terminal {
    /// The width in columns; nil when the output goes to a file or to another program.
    static let width: Int? = {
        var size = winsize()
        guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }()
}

extension String {
    /// The text cut to `width` characters, the last of which is `…`; unchanged when it fits or `width` is nil.
    func fitting(_ width: Int?) -> String {
        guard let width, self.count > width else { return self }
        return self.prefix(max(width - 1, 0)) + "…"
    }

    /// The text in lines of at most `width` characters, broken between words. A longer word gets a line of its own.
    func wrapped(to width: Int?) -> [String] {
        guard let width else { return [self] }
        return self.split(separator: " ").reduce(into: []) { lines, word in
            if let last = lines.last, last.count + word.count < width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
    }
}
