package import JSON

/// The plaintext of a sealed secret: the secret, and the places that it may be sent to. The places are a type of their
/// own, not a member of ``secret``, so no reply, list of names, check or merge of a secret can show or lose them.
package struct SealedContent: Sendable {
    /// The name of the reserved member that holds ``destinations`` in the sealed JSON object.
    package static let member = "$destinations"

    /// The name of the reserved member that holds ``endpoints``.
    package static let endpointsMember = "$endpoints"

    package let secret: Secret<JSONObject>
    /// The origins with a part from `config` that the secret was given for (``Destinations``); nil when the secret was
    /// sealed before Patchbay kept such a list. The origins that a definition fixes are not in the list.
    package let destinations: Set<ServiceOrigin>?

    /// The endpoints of the authorization server that granted the secret, as they were in the sign-in; nil for a secret
    /// that was submitted.
    package let endpoints: SignInEndpoints?

    package init(
        _ secret: Secret<JSONObject>,
        for destinations: Set<ServiceOrigin>?,
        at endpoints: SignInEndpoints? = nil
    ) {
        self.secret = secret
        self.destinations = destinations
        self.endpoints = endpoints
    }

    /// Reads the JSON object that was sealed. A member ``member`` that is no list of origins is removed, and the list
    /// is then nil.
    package init(sealed object: consuming JSONObject) {
        // The object is the caller's only copy, so that the member is removed without a copy of the others.
        let endpoints = object[Self.endpointsMember]?.object.flatMap(SignInEndpoints.init(json:))
        if object[Self.endpointsMember] != nil { object[Self.endpointsMember] = nil }
        guard let value = object[Self.member] else {
            self.init(Secret(object), for: nil)
            return
        }
        object[Self.member] = nil
        let origins = value.array?.compactMap { $0.string.flatMap(ServiceOrigin.init(text:)) }
        let list = origins?.count == value.array?.count ? origins.map(Set.init) : nil
        // Endpoints without the list of places that they are among count for nothing.
        self.init(Secret(object), for: list, at: list == nil ? nil : endpoints)
    }

    /// The JSON object to seal: the members of the secret, then ``member`` with a sorted list of strings, then
    /// ``endpointsMember`` with an object.
    package var sealed: Secret<JSONObject> {
        guard let destinations else { return self.secret }
        var object = self.secret.reveal()
        object[Self.member] = .array(destinations.map(\.description).sorted().map { .string($0) })
        object[Self.endpointsMember] = self.endpoints.map { .object($0.json) }
        return Secret(object)
    }
}

extension FieldProblem {
    /// Checks that submitted `credentials` do not have a member in which Patchbay seals what it knows of a secret. Returns
    /// a problem when they have one, and nil otherwise.
    package static func reservedMember(of credentials: JSONObject) -> FieldProblem? {
        let names = [SealedContent.member, SealedContent.endpointsMember]
        guard let name = names.first(where: { credentials[$0] != nil }) else { return nil }
        return FieldProblem(
            field: name,
            in: .credentials,
            code: .notAllowed,
            message: "The name '\(name)' is reserved; remove this member"
        )
    }
}
