package import JSON

/// The plaintext of a sealed secret: the secret, and the places that it may be sent to. The places are a type of their
/// own, not a member of ``secret``, so no reply, list of names, check or merge of a secret can show or lose them.
package struct SealedContent: Sendable {
    /// The name of the reserved member that holds ``destinations`` in the sealed JSON object.
    package static let member = "$destinations"

    package let secret: Secret<JSONObject>
    /// The origins with a part from `config` that the secret was given for (``Destinations``); nil when the secret was
    /// sealed before Patchbay kept such a list. The origins that a definition fixes are not in the list.
    package let destinations: Set<ServiceOrigin>?

    package init(_ secret: Secret<JSONObject>, for destinations: Set<ServiceOrigin>?) {
        self.secret = secret
        self.destinations = destinations
    }

    /// Reads the JSON object that was sealed. A member ``member`` that is no list of origins is removed, and the list
    /// is then nil.
    package init(sealed object: consuming JSONObject) {
        // The object is the caller's only copy, so that the member is removed without a copy of the others.
        guard let value = object[Self.member] else {
            self.init(Secret(object), for: nil)
            return
        }
        object[Self.member] = nil
        let origins = value.array?.compactMap { $0.string.flatMap(ServiceOrigin.init(text:)) }
        self.init(Secret(object), for: origins?.count == value.array?.count ? origins.map(Set.init) : nil)
    }

    /// The JSON object to seal: the members of the secret, then ``member`` with a sorted list of strings.
    package var sealed: Secret<JSONObject> {
        guard let destinations else { return self.secret }
        var object = self.secret.reveal()
        object[Self.member] = .array(destinations.map(\.description).sorted().map { .string($0) })
        return Secret(object)
    }
}

extension FieldProblem {
    /// Checks that submitted `credentials` do not have the member in which Patchbay seals the list of destinations.
    /// Returns a problem when they have it, and nil otherwise.
    package static func reservedMember(of credentials: JSONObject) -> FieldProblem? {
        guard credentials[SealedContent.member] != nil else { return nil }
        return FieldProblem(
            field: SealedContent.member,
            in: .credentials,
            code: .notAllowed,
            message: "The name '\(SealedContent.member)' is reserved; remove this member"
        )
    }
}
