import Domain
import JSON

extension Set<ServiceOrigin> {
    /// The origins that a definition itself names: those of its URLs without a placeholder in their authority. A secret of
    /// the auth method may go there whatever the config is.
    init(fixedBy integration: Integration, _ method: AuthMethod) {
        var urls = [integration.baseURL, method.probe?.url].compactMap(\.self)
        for member in method.oauth?.definition ?? [:] where member.key.hasSuffix("_url") {
            if let url = member.value.string { urls.append(url) }
        }
        self.init(urls.compactMap(ServiceOrigin.init(fixedIn:)))
    }
}

extension ServiceOrigin {
    /// The origin of a URL of a definition; nil when a placeholder is part of it, and for other schemes than `https` and
    /// `http`.
    fileprivate init?(fixedIn template: String) {
        guard let separator = template.firstRange(of: "://") else { return nil }
        let rest = template[separator.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = template[..<end]
        guard !authority.contains("$"), let url = try? ServiceURL(String(authority)) else { return nil }
        self = url.origin
    }
}
