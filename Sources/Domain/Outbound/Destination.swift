/// A place that a connection's config names, and that the credentials of the connection are sent to.
package struct Destination: Hashable, Sendable {
    /// A field of `config` whose value is a part of the origin.
    package struct Source: Hashable, Sendable {
        package let key: String
        package let label: String

        package init(key: String, label: String) {
            self.key = key
            self.label = label
        }
    }

    package let origin: ServiceOrigin
    /// The fields that the scheme, host and port are made of, in the order of the URL. At least one, or ``protection``
    /// is not nil.
    package let sources: [Source]
    /// The field that says how a log-in is protected; nil when the config does not say it.
    package let protection: Source?
    /// The place with the definition's default in ``protection``, for which a connection string counts as given when a
    /// list does not say more; nil for a place that is not that of connection strings.
    package let standard: ServiceOrigin?

    package init(
        _ origin: ServiceOrigin,
        from sources: [Source],
        protection: Source? = nil,
        standard: ServiceOrigin? = nil
    ) {
        self.origin = origin
        self.sources = sources
        self.protection = protection
        self.standard = standard
    }

    fileprivate func isCovered(by list: Set<ServiceOrigin>) -> Bool {
        if let standard, !list.containsPlace(of: standard) { return Set([standard]).cover(self.origin) }
        return list.cover(self.origin)
    }
}

extension [Destination] {
    package var origins: Set<ServiceOrigin> { Set(self.map(\.origin)) }

    /// The destinations that are not in `list`, or that are less protected than there.
    package func outside(_ list: Set<ServiceOrigin>) -> [Destination] {
        self.filter { !$0.isCovered(by: list) }
    }
}

extension CheckFailure {
    /// The refusal of a config that leads a stored secret to places that it was not given for.
    ///
    /// - Parameters:
    ///   - destinations: the places that are not in `list`.
    ///   - list: the places that the secret was given for.
    package init(moved destinations: [Destination], from list: Set<ServiceOrigin>) {
        var problems: [FieldProblem] = []
        for destination in destinations {
            let origin = destination.origin
            let isWeaker = destination.sources.isEmpty || list.containsPlace(of: origin)
            let isOtherPort = list.contains { $0.scheme == origin.scheme && $0.host == origin.host }
            let place = isOtherPort ? destination.sources.last : destination.sources.first
            let protection = isWeaker ? destination.protection : nil
            guard let field = protection ?? place, !problems.contains(where: { $0.field == field.key }) else {
                continue
            }
            let verdict =
                protection == nil
                ? "leads elsewhere than these credentials were given for"
                : "protects these credentials less than they were given for"
            let message = "Field '\(field.label)' \(verdict); send them with it"
            problems.append(FieldProblem(field: field.key, in: .config, code: .moved, message: message))
        }
        self.init(problems)
    }
}
