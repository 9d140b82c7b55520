import Crypto
import CryptoExtras
import Foundation
import JSON
import Testing
import Tokens

@Suite struct JWTKeySetTests {
    @Test(arguments: KnownAnswer.all.indices)
    func verifiesTheExamplesOfTheStandards(_ index: Int) throws {
        let answer = KnownAnswer.all[index]
        let keys = answer.isSecret ? try JWTKeySet(secret: answer.keys) : try JWTKeySet(publicKeys: answer.keys)
        let (signed, signature) = try Self.parts(of: answer.token)
        #expect(keys.isSignature(signature, of: signed, algorithm: answer.algorithm, id: nil), "\(answer.name)")
        #expect(keys.isSignature(signature, of: signed, algorithm: answer.algorithm, id: "any"), "\(answer.name)")
        // One bit anywhere, another algorithm, or nothing at all.
        for position in signature.indices {
            var changed = signature
            changed[position] ^= 1
            #expect(!keys.isSignature(changed, of: signed, algorithm: answer.algorithm, id: nil), "\(answer.name)")
        }
        for algorithm in Issuer.algorithms + ["none", "", "hs256"] where algorithm != answer.algorithm {
            #expect(!keys.isSignature(signature, of: signed, algorithm: algorithm, id: nil), "\(algorithm)")
        }
        #expect(!keys.isSignature([], of: signed, algorithm: answer.algorithm, id: nil))
        #expect(!keys.isSignature(signature, of: signed + [0], algorithm: answer.algorithm, id: nil))
    }

    private static func parts(of token: String) throws -> (signed: [UInt8], signature: [UInt8]) {
        let dot = try #require(token.lastIndex(of: "."))
        var base64 = token[dot...].dropFirst().replacing("-", with: "+").replacing("_", with: "/")
        while base64.utf8.count % 4 != 0 { base64 += "=" }
        return (Array(token[..<dot].utf8), Array(try #require(Data(base64Encoded: String(base64)))))
    }

    @Test(arguments: ["RS256", "ES256", "EdDSA"])
    func readsAPublicKeyAsPEMAndAsJWK(_ algorithm: String) throws {
        let issuer = try Issuer()
        let token = try issuer.token(algorithm, claims: [:])
        let (signed, signature) = try Self.parts(of: token)
        let files = [
            issuer.pem(algorithm), issuer.jwks(try issuer.jwk(algorithm)),
            issuer.jwks(try issuer.jwk(algorithm, members: ["use": "sig", "alg": .string(algorithm)])),
            Array("\u{feff}".utf8) + issuer.jwks(try issuer.jwk(algorithm, members: ["key_ops": ["verify"]])),
        ]
        for file in files {
            let keys = try JWTKeySet(publicKeys: file)
            #expect(keys.isSignature(signature, of: signed, algorithm: algorithm, id: nil))
        }
    }

    @Test func readsEveryBlockOfAPEMFile() throws {
        let issuer = try Issuer()
        let keys = try JWTKeySet(publicKeys: ["RS256", "ES256", "EdDSA"].flatMap { issuer.pem($0) })
        for algorithm in ["RS256", "ES256", "EdDSA"] {
            let (signed, signature) = try Self.parts(of: try issuer.token(algorithm, claims: [:]))
            #expect(keys.isSignature(signature, of: signed, algorithm: algorithm, id: nil))
        }
    }

    @Test func aKeyThatHasAnIdIsNotUsedForAnother() throws {
        let issuer = try Issuer()
        let keys = try JWTKeySet(publicKeys: issuer.jwks(try issuer.jwk("ES256", id: "one")))
        let (signed, signature) = try Self.parts(of: try issuer.token("ES256", claims: [:]))
        for (id, isUsed) in [(nil, true), ("one", true), ("two", false), ("", false)] as [(String?, Bool)] {
            #expect(keys.isSignature(signature, of: signed, algorithm: "ES256", id: id) == isUsed)
        }
    }

    @Test func ignoresKeysThatAreForSomethingElse() throws {
        let issuer = try Issuer()
        let others: [JSON] = [
            try issuer.jwk("ES256", members: ["use": "enc"]), try issuer.jwk("ES256", members: ["key_ops": ["sign"]]),
            try issuer.jwk("ES256", members: ["alg": "ES384"]), try issuer.jwk("RS256", members: ["alg": "RS512"]),
            try issuer.jwk("RS256", members: ["alg": "RSA-OAEP"]), ["kty": "oct", "k": "AAAA"], ["kty": "EC"], [:],
            ["kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"], ["kty": "OKP", "crv": "X25519", "x": "AA"], 1,
        ]
        for other in others {
            _ = try JWTKeySet(publicKeys: issuer.jwks(other, try issuer.jwk("EdDSA")))
            #expect(throws: JWTKeySet.Failure.self) { try JWTKeySet(publicKeys: issuer.jwks(other)) }
        }
    }

    @Test func saysWhyAFileCannotBeUsed() throws {
        let issuer = try Issuer()
        let small = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1024))
        let offCurve = try issuer.jwk("ES256", members: ["y": .string(base64URL(Data(repeating: 7, count: 32)))])
        let files: [(Data, String)] = [
            (Data(), "neither PEM blocks nor a JWK set"),
            (Data("{}".utf8), "neither PEM blocks nor a JWK set"),
            (Data("[]".utf8), "neither PEM blocks nor a JWK set"),
            (Data(#"{"keys": []}"#.utf8), "holds no key that can be used"),
            (Data("-----BEGIN CERTIFICATE-----\nAA==\n".utf8), "holds no key that can be used"),
            (Data("-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----\n".utf8), "a PEM block that is no RSA"),
            (Data(small.publicKey.pemRepresentation.utf8), "a PEM block that is no RSA (2048 bits or more)"),
            (Data(P384.Signing.PrivateKey().publicKey.pemRepresentation.utf8), "a PEM block that is no RSA"),
            (Data(issuer.p256.pemRepresentation.utf8), "a private key"),
            (Data(issuer.jwks(try issuer.jwk("EdDSA", members: ["d": "AA"]))), "a private key"),
            (Data(issuer.jwks(offCurve)), "no valid key of its type"),
            (Data(issuer.jwks(["kty": "OKP", "crv": "Ed25519"])), "no valid key of its type"),
            (Data(issuer.jwks(["kty": "RSA", "n": "AQAB", "e": "AQAB"])), "no valid key of its type"),
        ]
        for (file, reason) in files {
            let failure = try #require(throws: JWTKeySet.Failure.self) { try JWTKeySet(publicKeys: Array(file)) }
            #expect(failure.description.contains(reason), "\(failure)")
        }
        let many = Data((0...64).flatMap { _ in issuer.pem("ES256") })
        #expect(throws: JWTKeySet.Failure.self) { try JWTKeySet(publicKeys: Array(many)) }
    }

    @Test(arguments: [(0, false), (31, false), (32, true), (33, true)])
    func aSecretHasAtLeastThirtyTwoBytes(_ count: Int, _ isEnough: Bool) {
        let secret = [UInt8](repeating: 65, count: count)
        #expect(((try? JWTKeySet(secret: secret)) != nil) == isEnough)
        #expect(((try? JWTKeySet(secret: secret + [10])) != nil) == isEnough)
    }
}
