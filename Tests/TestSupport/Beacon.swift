/// An integration that no built-in definition describes.
package enum Beacon {
    package static func definition(id: String = "beacon", pattern: String = "^bcn_[a-z0-9]{8}$") -> String {
        """
        {"id": "\(id)", "name": "Beacon", "type": "api", "category": "monitoring",
         "docs_url": "https://docs.beacon.example", "auth_methods": [{"id": "api_key", "name": "API Key",
          "type": "api_key", "description": "A key.", "default": true, "fields": [{"key": "api_key",
           "label": "Beacon Key", "type": "password", "required": true, "secret": true, "pattern": "\(pattern)",
           "example": "bcn_00000000"}]}], "config_fields": []}
        """
    }

    /// A body of `POST /api/v1/connections`.
    package static func submission(_ key: String, integration: String = "beacon") -> String {
        #"{"integration": "\#(integration)", "integration_type": "api", "credentials": {"api_key": "\#(key)"}}"#
    }
}
