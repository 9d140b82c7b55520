import Domain

@testable import Vault

/// Bytes made by another program: the layout is fixed, whatever this code becomes.
///
///     import hashlib, hmac
///     from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # 48.0.0
///     master, data_key = bytes(range(32)), bytes(range(100, 132))
///     nonce = bytes(range(12))
///     wrapped = nonce + AESGCM(master).encrypt(nonce, data_key, b"patchbay data key 7")
///     check = hmac.new(master, b"patchbay master key check", hashlib.sha256).digest()
///     header, nonce = bytes([1]) + (7).to_bytes(4, "big"), bytes(range(50, 62))
///     plain = '{"api_key":"hunter2","n":1.0,"é":null}'.encode()
///     place = b"wsp_01kaz3m8v4x0q2r7t9w5y6b8c1\ncred_01kaz3m8v4x0q2r7t9w5y6b8c2\n3"
///     sealed = header + nonce + AESGCM(data_key).encrypt(nonce, plain, header + place)
enum KnownAnswer {
    static let masterText = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    static let dataKey = Array<UInt8>(100..<132)
    static let wrapped = bytes(
        "000102030405060708090a0b2367b07cad8ca870e12cf9e4c1980a1ef7a3f14388022507441a9bfa9de88231e3149e40dc74f4a327"
            + "1676935e8624a1"
    )
    static let checkValue = bytes("b3404d731b3b5aa7f91fe8ef32ba61a7f5a059035435eefd5e3583edda27cc0f")
    static let plain = #"{"api_key":"hunter2","n":1.0,"é":null}"#
    static let sealed = bytes(
        "010000000732333435363738393a3b3c3d83b15f36852b97c4a28f9cff391b9aa2c3656936930c1ef561b52e41ee23eaac28cbec8dd"
            + "dd551767a79762fde09277e34e09f926500dc"
    )

    static func master() throws -> MasterKey { try required(MasterKey(hexadecimal: masterText)) }

    static func record(wrapped: [UInt8] = wrapped, id: Int = 7) -> DataKeyRecord {
        DataKeyRecord(id: id, wrapped: wrapped, checkValue: checkValue, createdAt: Timestamp(milliseconds: 0))
    }

    static func context(
        workspace: String = "wsp_01kaz3m8v4x0q2r7t9w5y6b8c1",
        credential: String = "cred_01kaz3m8v4x0q2r7t9w5y6b8c2",
        version: Int = 3
    ) throws -> SealingContext {
        SealingContext(
            workspaceID: try required(Identifier(workspace)),
            credentialID: try required(Identifier(credential)),
            version: version
        )
    }

    static func vault() throws -> Vault { Vault(try KeyRing([record()], master: try master())) }

    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal)
        return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
    }

    private struct Missing: Error {}

    private static func required<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Missing() }
        return value
    }
}
