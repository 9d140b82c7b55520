import JSON

extension ConnectSettings {
    /// The greatest number of entries of each list.
    package static let mostURLs = 20
    /// The greatest length of the settings in bytes of JSON, because a list shows those of a thousand workspaces.
    package static let longest = 8192

    /// The problems of submitted settings, in the order of their members; empty for settings that can be stored.
    package var problems: [FieldProblem] {
        var problems: [FieldProblem] = []
        func report(_ name: String, _ code: FieldProblem.Code, _ message: String) {
            problems.append(FieldProblem(field: "connect.\(name)", in: .body, code: code, message: message))
        }
        if let name = self.productName, !(1...100).contains(name.unicodeScalars.count) {
            report("product_name", .tooLong, "The name of a product has 1 to 100 characters")
        }
        for (name, color) in [("accent", self.accent), ("accent_dark", self.accentDark)] {
            guard let color, !Self.isColor(color) else { continue }
            report(name, .invalidFormat, "A colour is '#' and six hexadecimal digits, such as '#0f5c4d'")
        }
        for (name, urls) in [("return_urls", self.returnURLs), ("allowed_origins", self.allowedOrigins)]
        where urls.count > Self.mostURLs {
            report(name, .tooLong, "There can be at most \(Self.mostURLs) entries")
        }
        if self.returnURLs.contains(where: { LandingURL($0)?.hasQuery ?? true }) {
            report("return_urls", .invalidFormat, Self.form + ", and has no query")
        }
        if self.allowedOrigins.contains(where: { PublicOrigin($0)?.description != $0 }) {
            report(
                "allowed_origins",
                .invalidFormat,
                "An origin is such as 'https://app.example.com', in lower case, without a path or a slash at the end; "
                    + "'http' is for loopback hosts only"
            )
        }
        let urls = [
            ("default_return_url", self.defaultReturnURL), ("support_url", self.supportURL),
            ("privacy_url", self.privacyURL),
        ]
        for (name, url) in urls {
            guard let url, LandingURL(url) == nil else { continue }
            report(name, .invalidFormat, Self.form)
        }
        if JSON.object(self.json).serialized().utf8.count > Self.longest {
            let message = "'connect' must be at most \(Self.longest) bytes of JSON"
            problems.append(FieldProblem(field: "connect", in: .body, code: .tooLong, message: message))
        }
        return problems
    }

    /// The workspace's permission that a session leads to a URL at its end.
    package func allows(returnTo text: String) -> Bool {
        guard let url = LandingURL(text) else { return false }
        return text == self.defaultReturnURL || self.returnURLs.contains { LandingURL($0)?.covers(url) ?? false }
    }

    private static let form =
        "The URL begins with 'https://' ('http://' for loopback hosts only), and has no user name, no fragment and at "
        + "most \(LandingURL.longest) bytes"

    private static func isColor(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst()
        return text.utf8.first == UInt8(ascii: "#") && digits.count == 6
            && digits.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
            }
    }
}
