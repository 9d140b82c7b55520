extension Credential {
    package enum Status {
        package static let active = "active"
        /// The access was taken back, and the service is still being told. The secret is sealed, and usable by nobody.
        package static let revoking = "revoking"
        /// The access was taken back, and the secret was erased.
        package static let revoked = "revoked"
    }

    /// The access of the credential was not taken back.
    package var isUsable: Bool { self.status != Status.revoking && self.status != Status.revoked }

    /// The rule for every use of the credential's secret, and for every change that lets a connection use it.
    ///
    /// - Throws: ``ServiceError/accessTakenBack``.
    package func requireUsable() throws(ServiceError) {
        guard self.isUsable else { throw ServiceError.accessTakenBack }
    }
}

extension ServiceError {
    package static let accessTakenBack = ServiceError(
        .conflict,
        "The access of these credentials was taken back; give the connection new credentials"
    )
}
