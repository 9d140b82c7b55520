extension HTML {
    /// Converts Markdown to HTML. Supports only the syntax that the descriptions of operations use: paragraphs, lists
    /// with `-`, fenced code blocks, `code` and **strong** text.
    package init(markdown text: String) {
        var blocks: [HTML] = []
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let line = lines.first {
            if line.isEmpty {
                lines.removeFirst()
            } else if line.hasPrefix("```") {
                let code = lines.dropFirst().prefix { $0 != "```" }
                lines = lines.dropFirst(code.count + 2)
                blocks.append("<pre>\(text: code.joined(separator: "\n"))</pre>")
            } else if line.hasPrefix("- ") {
                let items = lines.prefix { $0.hasPrefix("- ") }
                lines = lines.dropFirst(items.count)
                blocks.append("<ul>\(items.html { "<li>\(HTML(inline: $0.dropFirst(2)))</li>" })</ul>")
            } else {
                let paragraph = lines.prefix { !$0.isEmpty && !$0.hasPrefix("- ") && !$0.hasPrefix("```") }
                lines = lines.dropFirst(paragraph.count)
                blocks.append("<p>\(HTML(inline: paragraph.joined(separator: "\n")[...]))</p>")
            }
        }
        self.init(blocks)
    }

    private init(inline text: Substring) {
        self.init(
            text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { index, part in
                index.isMultiple(of: 2) ? HTML(strong: part) : "<code>\(text: String(part))</code>"
            }
        )
    }

    private init(strong text: Substring) {
        self.init(
            text.split(separator: "**", omittingEmptySubsequences: false).enumerated().map { index, part in
                index.isMultiple(of: 2) ? "\(text: String(part))" : "<strong>\(text: String(part))</strong>"
            }
        )
    }
}
