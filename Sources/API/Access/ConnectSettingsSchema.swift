import Domain
import Web

extension Schema {
    static let connectSettings = Schema.object(
        "ConnectSettings",
        "How a workspace's connect pages look, and where they may lead.",
        members(required: true)
    )

    static let connectSettingsUpdate = Schema.object(
        "ConnectSettingsUpdate",
        "Schema for replacing the settings of a workspace's connect pages.",
        members(required: false),
        isClosed: true
    )

    private static func members(required: Bool) -> [Member] {
        let text = Schema.nullable(.string())
        let url = Schema.nullable(.string(maxLength: LandingURL.longest))
        let list = Schema.array(of: .string(maxLength: LandingURL.longest))
        let lists = required ? list : .nullable(list)
        let color = "A colour such as #0f5c4d"
        let members: [(String, Schema, String)] = [
            (
                "product_name", .nullable(.string(minLength: 1, maxLength: 100)),
                "The product's name; null: the workspace's"
            ),
            ("accent", text, color),
            ("accent_dark", text, color + ", on dark ground; null: computed from accent"),
            ("return_urls", lists, "Where a session may lead at its end: these URLs and all below them"),
            ("allowed_origins", lists, "Origins of pages that may open the connect page in a popup"),
            ("default_return_url", url, "Where a session without a return_url leads"),
            ("support_url", url, "A page with help"),
            ("privacy_url", url, "A page about data protection"),
        ]
        return members.map { name, schema, description in
            required ? .required(name, schema, description) : .optional(name, schema, description)
        }
    }
}
