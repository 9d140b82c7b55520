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
    /// The fields that the origin is made of, in the order of the URL; at least one.
    package let sources: [Source]

    package init(_ origin: ServiceOrigin, from sources: [Source]) {
        self.origin = origin
        self.sources = sources
    }
}

extension [Destination] {
    package var origins: Set<ServiceOrigin> { Set(self.map(\.origin)) }

    /// The destinations that are not in `list`.
    package func outside(_ list: Set<ServiceOrigin>) -> [Destination] {
        self.filter { !list.contains($0.origin) }
    }
}

extension CheckFailure {
    /// The refusal of a config that leads a stored secret to places that it was not given for.
    ///
    /// - Parameters:
    ///   - destinations: the places that are not in `list`.
    ///   - list: the places that the secret was given for.
    package init(moved destinations: [Destination], from list: Set<ServiceOrigin>) {
        var fields: [Destination.Source] = []
        for destination in destinations {
            let origin = destination.origin
            let isOtherPort = list.contains { $0.scheme == origin.scheme && $0.host == origin.host }
            let field = isOtherPort ? destination.sources.last : destination.sources.first
            if let field, !fields.contains(field) { fields.append(field) }
        }
        self.init(
            fields.map { field in
                let message =
                    "Field '\(field.label)' leads elsewhere than these credentials were given for; send them with it"
                return FieldProblem(field: field.key, in: .config, code: .moved, message: message)
            }
        )
    }
}
