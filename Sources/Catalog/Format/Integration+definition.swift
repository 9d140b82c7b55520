import Domain
import JSON

extension IntegrationValidator {
    /// Reads one definition in the format of docs/integrations.md.
    ///
    /// - Throws: `DefinitionFailure` with every problem of the definition.
    init(definition text: String, file: String, patterns: PatternCache) throws(DefinitionFailure) {
        var reader = try DefinitionReader(text: text, file: file, patterns: patterns)
        // Only editors use this member, to find the JSON Schema of the format.
        _ = reader.stringOrNil("$schema")
        let id = reader.name("id", characters: "abcdefghijklmnopqrstuvwxyz0123456789_")
        let name = reader.string("name")
        let type = reader.enumeration("type", of: IntegrationType.self) ?? .custom
        let category = reader.string("category")
        let documentation = reader.string("docs_url")
        reader.requireHTTPS("docs_url", documentation)

        let config = reader.fields("config_fields") { FieldValidator(&$0, in: .config) }
        let configKeys = Set(config.map(\.value.field.key))
        let automatic = Set(config.map(\.value.field).filter(\.isAutomatic).map(\.key))
        let baseURL = reader.stringOrNil("base_url")
        if let baseURL {
            reader.requireResolved("base_url", baseURL, by: ["config": configKeys])
            reader.requireScheme("base_url", baseURL)
        }

        let methods = reader.objects("auth_methods") {
            MethodValidator(&$0, configKeys: configKeys, automatic: automatic)
        }
        reader.requireDistinct(methods.map { ($0.pointer + "/id", $0.value.method.id) }, "method")
        reader.requireOneDefault(methods.map { ($0.pointer, $0.value.method.isDefault) })
        let methodIDs = Set(methods.map(\.value.method.id))
        for (pointer, validator) in config
        where !methodIDs.isEmpty && !methodIDs.isSuperset(of: validator.field.requiredFor) {
            reader.report(pointer + "/required_for", "names a method that the integration does not have")
        }
        reader.finish()
        guard reader.problems.isEmpty else { throw DefinitionFailure(reader.problems) }
        self.init(
            integration: Integration(
                id: id,
                name: name,
                type: type,
                category: category,
                documentationURL: documentation,
                baseURL: baseURL,
                authMethods: methods.map(\.value.method),
                configFields: config.map(\.value.field)
            ),
            methods: methods.map(\.value),
            config: config.map(\.value)
        )
    }
}

extension MethodValidator {
    fileprivate init(_ reader: inout DefinitionReader, configKeys: Set<String>, automatic: Set<String>) {
        let id = reader.name("id")
        let name = reader.string("name")
        let type = reader.enumeration("type", of: AuthMethod.Kind.self)
        let kind = type ?? .custom
        let description = reader.string("description")
        let isDefault = reader.bool("default", default: false)
        let fields = reader.fields("fields") { FieldValidator(&$0, in: .credentials) }
        var keys = Set(fields.map(\.value.field.key))
        // A method that exchanges its credentials for an access token may use the token in its test.
        if [.oauth2, .oauth2ClientCredentials, .serviceAccount, .custom].contains(kind) { keys.insert("access_token") }
        let known = ["config": configKeys, "credentials": keys]

        let isOAuth = kind == .oauth2 || kind == .oauth2ClientCredentials
        let oauth = reader.object("oauth2") {
            OAuthEndpoints(&$0, placeholders: known, automatic: automatic)
        }
        if isOAuth, oauth == nil {
            reader.report("oauth2", "is required of this type; add the service's OAuth endpoints")
        } else if !isOAuth, oauth != nil, type != nil {
            reader.report("oauth2", "belongs to methods of type oauth2 and oauth2_client_credentials only")
        }
        let probe = reader.object("test") { ProbeDefinition(&$0, placeholders: known) }
        self.init(
            AuthMethod(
                id: id,
                name: name,
                kind: kind,
                description: description,
                isDefault: isDefault,
                fields: fields.map(\.value.field),
                oauth: oauth,
                probe: probe
            ),
            fields: fields.map(\.value)
        )
    }
}
