import Testing

@testable import Web

@Suite struct HTMLTests {
    @Test func whatIsInterpolatedIsEscaped() {
        let text = "<script>\"a\" & 'b'</script>"
        let html: HTML = "<p>\(text: text)</p>"
        #expect(html.text == "<p>&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;</p>")
    }

    @Test func aMarkBeforeACombiningCharacterIsEscaped() {
        for (mark, escaped) in [("\"", "&quot;"), ("'", "&#39;"), ("<", "&lt;"), (">", "&gt;"), ("&", "&amp;")] {
            let html: HTML = "\(text: mark + "\u{338}x")"
            #expect(Array(html.text.unicodeScalars) == Array((escaped + "\u{338}x").unicodeScalars))
        }
    }

    @Test func htmlIsInterpolatedAsItIs() {
        let inner: HTML = "<b>&amp;</b>"
        let outer: HTML = "<p>\(inner)</p>"
        #expect(outer.text == "<p><b>&amp;</b></p>")
    }

    @Test(
        arguments: [
            ("One.\n\nTwo\nlines.", "<p>One.</p><p>Two\nlines.</p>"),
            ("**A:**\n- `b` & c\n- d", "<p><strong>A:</strong></p><ul><li><code>b</code> &amp; c</li><li>d</li></ul>"),
            ("```json\n{\n\n\"a\": 1}\n```\nEnd.", "<pre>{\n\n&quot;a&quot;: 1}</pre><p>End.</p>"),
            ("```\nopen", "<pre>open</pre>"),
            ("`**`", "<p><code>**</code></p>"), ("", ""),
        ]
    )
    func markdownBecomesHTML(markdown: String, html: String) {
        #expect(HTML(markdown: markdown).text == html)
    }
}
