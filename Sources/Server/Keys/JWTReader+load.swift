package import Domain
import Foundation
package import Logging
package import Tokens

extension JWTReader {
    /// Reads the key files that the settings name.
    ///
    /// - Returns: nil when no key file is configured; tokens of users are then refused.
    /// - Throws: `Failure` when a key file cannot be used, or when only some of key file, issuer and audience are
    ///   configured.
    package static func load(_ settings: Settings, clock: Clock, logger: Logger) throws(Failure) -> JWTReader? {
        var files: [JWTKeyFile] = []
        if !settings.jwtKeysFile.isEmpty {
            files.append(
                try Self.open(settings.jwtKeysFile, logger) { (bytes) throws(JWTKeySet.Failure) in
                    try JWTKeySet(publicKeys: bytes)
                }
            )
        }
        if !settings.jwtSecretFile.isEmpty {
            try DataDirectory.checkPrivate(settings.jwtSecretFile)
            files.append(
                try Self.open(settings.jwtSecretFile, logger) { (bytes) throws(JWTKeySet.Failure) in
                    try JWTKeySet(secret: bytes)
                }
            )
        }
        let expected = [settings.jwtIssuer, settings.jwtAudience]
        guard !files.isEmpty else {
            guard expected.allSatisfy(\.isEmpty) else {
                throw Failure(.configuration, "tokens of users need jwt_keys_file or jwt_secret_file")
            }
            return nil
        }
        // Without an expected audience, a token that the same issuer made for another service would be accepted.
        guard !expected.contains(where: \.isEmpty) else {
            throw Failure(.configuration, "tokens of users need both jwt_issuer and jwt_audience")
        }
        return JWTReader(
            keyFiles: files,
            expectations: Expectations(
                issuer: settings.jwtIssuer,
                audience: settings.jwtAudience,
                workspacesClaim: settings.jwtWorkspacesClaim,
                scopesClaim: settings.jwtScopesClaim,
                leeway: settings.jwtLeeway
            ),
            clock: clock
        )
    }

    private static func open(
        _ path: String,
        _ logger: Logger,
        parse: @escaping @Sendable ([UInt8]) throws(JWTKeySet.Failure) -> JWTKeySet
    ) throws(Failure) -> JWTKeyFile {
        do throws(JWTKeySet.Failure) {
            return try JWTKeyFile(path: path, parse: parse) { failure in
                guard let failure else {
                    return logger.notice("took over changed token keys", metadata: ["path": .string(path)])
                }
                logger.error(
                    "changed token keys cannot be used; those before stay in force",
                    metadata: ["path": .string(path), "error.message": .string("the file \(failure)")]
                )
            }
        } catch {
            throw Failure(.configuration, "the token key file \(path) \(error)")
        }
    }
}
