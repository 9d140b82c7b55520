package import Domain

/// The product whose pages these are, as a person knows it.
package struct Product: Sendable {
    package let name: String
    /// The workspace's id, for the accent of the style sheet.
    package let workspaceID: String
    package let privacyURL: String?
    package let supportURL: String?
    /// The origins of the product's pages that are told of the end of a session.
    package let openers: [String]

    package init(
        name: String,
        workspaceID: String,
        privacyURL: String? = nil,
        supportURL: String? = nil,
        openers: [String] = []
    ) {
        self.name = name
        self.workspaceID = workspaceID
        self.privacyURL = privacyURL
        self.supportURL = supportURL
        self.openers = openers
    }

    package init(_ workspace: Workspace) {
        self.init(
            name: workspace.connect.productName ?? workspace.name,
            workspaceID: workspace.id.text,
            privacyURL: workspace.connect.privacyURL,
            supportURL: workspace.connect.supportURL,
            openers: workspace.connect.allowedOrigins
        )
    }

    var letter: String { self.name.tileLetter }
}

/// A service, as a person knows it.
package struct PageService: Sendable {
    /// The integration's id.
    package let id: String
    package let name: String

    package init(id: String, name: String) {
        self.id = id
        self.name = name
    }

    var letter: String { self.name.tileLetter }

    /// The class of the tile, `c1` to `c8`, by FNV-1a of the id, so that a service keeps its colour. (`Hasher` gives other
    /// values in every process.)
    var colour: String {
        var hash: UInt32 = 2_166_136_261
        for byte in self.id.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return "c\((hash >> 16) % 8 + 1)"
    }
}

extension String {
    /// The first letter or digit in upper case; a dot for a name without any.
    fileprivate var tileLetter: String {
        self.first { $0.isLetter || $0.isNumber }.map { String($0).uppercased() } ?? "•"
    }
}

/// The session that a page belongs to, with the text that opens its pages in one browser.
package struct SessionLinks: Sendable {
    package let id: String
    package let pass: String

    package init(id: String, pass: String) {
        self.id = id
        self.pass = pass
    }

    /// The path of a page of the session, for the action of a form, which has ``pass`` as a field.
    func path(_ steps: String...) -> String {
        "/connect/s/\(self.id)" + steps.map { "/" + $0.urlEncoded }.joined()
    }

    /// The target of a link to a page of the session.
    ///
    /// - Parameter query: further parameters.
    func link(_ steps: String..., query: [(String, String)] = []) -> String {
        let path = "/connect/s/\(self.id)" + steps.map { "/" + $0.urlEncoded }.joined()
        return path + "?"
            + ([("pass", self.pass)] + query).map { "\($0.0)=\($0.1.urlEncoded)" }.joined(separator: "&")
    }
}

extension String {
    /// The text with every byte but letters, digits, `-`, `.`, `_` and `~` percent-encoded (RFC 3986, section 2.3).
    package var urlEncoded: String {
        var encoded = ""
        for byte in self.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}
