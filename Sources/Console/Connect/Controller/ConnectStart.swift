import Domain
import JSON
import Services
import Web

/// A visit to the page of a service and method.
struct ConnectStart: Sendable {
    let visit: ConnectVisit
    let integration: Integration
    let method: AuthMethod
    let target: ConnectSession.Target

    var service: PageService { PageService(id: self.integration.id, name: self.integration.name) }

    var way: StartPage.Way {
        guard self.method.isSignIn else {
            return .form(
                isChecked: self.visit.session.request.verifies && self.method.probe != nil,
                documentationURL: self.integration.documentationURL
            )
        }
        let scopes = self.target.scopes ?? self.method.oauth?.defaultScopes ?? []
        return .signIn(host: self.signInHost, abilities: self.method.abilities(of: scopes))
    }

    /// The host of the page at which the user signs in; nil where the user's own address is part of it, and where it is
    /// discovered.
    private var signInHost: String? {
        guard let url = self.method.oauth?.authorizationURL, let url = try? ServiceURL(url) else { return nil }
        return url.origin.host
    }

    /// The fields that the page asks for: for a sign-in, those of its addresses and those that the method demands; for a
    /// form, all but those that Patchbay fills. Values of the session are not asked for.
    ///
    /// - Parameter fixed: the keys of `config` that the OAuth app fixes.
    func fields(of catalog: any IntegrationCatalog, fixed: Set<String>) throws -> [FormField] {
        let requirements = try catalog.requirements(of: self.integration.id, authMethodID: self.method.id)
        let given = fixed.union(self.target.config.keys).union(self.filledKeys)
        var fields = requirements.members
            .filter { $0.location != .config || !given.contains($0.field.key) }
            .map { FormField($0.field, in: $0.location, isRequired: $0.isRequired) }
        if self.method.isSignIn {
            let addresses = self.addressKeys
            fields = fields.filter { $0.location == .config && ($0.isRequired || addresses.contains($0.field.key)) }
        } else {
            // The address comes before the secret that is for it, and everything optional at the end.
            let isFirst = { (field: FormField) in field.location == .config && (field.isRequired || field.isAddress) }
            fields =
                fields.filter(isFirst) + fields.filter { $0.isRequired && $0.location != .config }
                + fields.filter { !$0.isRequired && !isFirst($0) }
        }
        for index in fields.indices { fields[index].addressEnd = self.addressEnd(of: fields[index]) }
        return fields
    }

    /// The keys of `config` that the answers to a sign-in fill.
    private var filledKeys: Set<String> {
        guard let oauth = self.method.oauth else { return [] }
        let followUps = oauth.afterToken.flatMap { $0["config"]?.object?.keys ?? [] }
        return Set(oauth.callbackConfig.keys + oauth.answer.config.map(\.key) + followUps)
    }

    /// The addresses of the integration and of its sign-in, with their placeholders.
    private var addresses: [String] {
        let ofSignIn = self.method.oauth?.definition.filter { $0.key.hasSuffix("_url") }.compactMap(\.value.string)
        return (ofSignIn ?? []) + [self.integration.baseURL].compactMap(\.self)
    }

    private var addressKeys: Set<String> {
        var keys: Set<String> = []
        for address in self.addresses {
            for piece in address.split(separator: "${config.").dropFirst(address.hasPrefix("${config.") ? 0 : 1) {
                if let end = piece.firstIndex(of: "}") { keys.insert(String(piece[..<end])) }
            }
        }
        return keys
    }

    /// The fixed end of an address that begins with the field, such as `.zendesk.com`; nil when the field is not the
    /// beginning of a host.
    private func addressEnd(of field: FormField) -> String? {
        guard field.location == .config, field.field.kind == .string else { return nil }
        let beginning = "https://${config.\(field.field.key)}."
        guard let address = self.addresses.first(where: { $0.hasPrefix(beginning) }) else { return nil }
        let end = "." + address.dropFirst(beginning.count).prefix { $0 != "/" && $0 != "?" }
        return end.contains("$") ? nil : end
    }

    /// The fields with the values of a draft and with their problems.
    static func fill(_ fields: [FormField], from draft: EnteredForm?, problems: [FieldProblem]) -> [FormField] {
        fields.map { field in
            var field = field
            if let draft {
                let values = field.location == .credentials ? draft.shown : draft.config
                if let value = values[field.field.key], !field.isSecret {
                    field.value = FormField.text(of: value)
                } else if field.location == .credentials {
                    field.isKept = draft.kept.contains(field.field.key)
                }
            }
            field.problem =
                problems.first { $0.field == field.field.key && $0.location == field.location }?.code
            // A secret with a problem has to be entered again.
            if field.problem != nil { field.isKept = false }
            return field
        }
    }
}

extension FormField {
    /// The field belongs to an address although the definition does not demand it.
    fileprivate var isAddress: Bool { self.field.kind == .hostname || self.field.kind == .port }
}
