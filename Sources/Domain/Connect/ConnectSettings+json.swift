package import JSON

extension ConnectSettings {
    /// The settings as a JSON object, with every member. Stored in the column `workspaces.settings` and shown by the API.
    package var json: JSONObject {
        func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
        return [
            "product_name": text(self.productName),
            "accent": text(self.accent),
            "accent_dark": text(self.accentDark),
            "return_urls": .array(self.returnURLs.map { .string($0) }),
            "allowed_origins": .array(self.allowedOrigins.map { .string($0) }),
            "default_return_url": text(self.defaultReturnURL),
            "support_url": text(self.supportURL),
            "privacy_url": text(self.privacyURL),
        ]
    }

    /// Reads a stored object. Absent members are those of a workspace without settings.
    package init(json: JSONObject) {
        self.init(
            productName: json["product_name"]?.string,
            accent: json["accent"]?.string,
            accentDark: json["accent_dark"]?.string,
            returnURLs: json["return_urls"]?.array?.compactMap(\.string) ?? [],
            allowedOrigins: json["allowed_origins"]?.array?.compactMap(\.string) ?? [],
            defaultReturnURL: json["default_return_url"]?.string,
            supportURL: json["support_url"]?.string,
            privacyURL: json["privacy_url"]?.string
        )
    }
}
