import NIOSSL

@testable import Outbound

/// Certificates of a made authority, for the name `db.test`. They end in the year 2126, but for the expired one.
enum HandshakeCertificates {
    enum Leaf: Sendable {
        case right
        /// For `other.test`.
        case otherName
        case expired
        /// For the address 127.0.0.1.
        case address

        fileprivate var pem: String {
            switch self {
            case .right: rightPEM
            case .otherName: otherPEM
            case .expired: expiredPEM
            case .address: addressPEM
            }
        }
    }

    static func roots() throws -> TrustRoots {
        TrustRoots(try NIOSSLCertificate.fromPEMBytes(Array(authorityPEM.utf8)))
    }

    /// - Parameter greatest: the greatest version of TLS that the server offers; nil for all.
    static func server(_ leaf: Leaf, upTo greatest: TLSVersion? = nil) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(leaf.pem.utf8)).map {
            NIOSSLCertificateSource.certificate($0)
        }
        let key = try NIOSSLPrivateKey(bytes: Array(keyPEM.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain,
            privateKey: .privateKey(key)
        )
        configuration.maximumTLSVersion = greatest
        return try NIOSSLContext(configuration: configuration)
    }
}

private let authorityPEM = """
    -----BEGIN CERTIFICATE-----
    MIIBZjCCAQugAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IEF1
    dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTI2MDEwMTAwMDAwMFowGTEXMBUG
    A1UEAwwOVGVzdCBBdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQn
    dRl59Cl0rD4gkUt8WYuz63ugZBRdE/fr/aEjpktQcrsd5A1evs6HmzCNXUj275r+
    PtLC0LLKxKhO1Jc8Dgxto0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQE
    AwICBDAdBgNVHQ4EFgQUXIH/ybSSKXtYGGQLQ4/0JCcyF1gwCgYIKoZIzj0EAwID
    SQAwRgIhAO93JJBxzOWxUvQp8zUmWdyy57qjpc2gfHdTXL5eObEHAiEAlMBMn9f1
    ODWr5L6f7WwIIFFUHx0qxE31PaFQrC6a8so=
    -----END CERTIFICATE-----
    """

private let rightPEM = """
    -----BEGIN CERTIFICATE-----
    MIIBcjCCARigAwIBAgIBAjAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IEF1
    dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTI2MDEwMTAwMDAwMFowEjEQMA4G
    A1UEAwwHZGIudGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABDQAsGwwilNN
    sororHjJ7UOqryAbu04Umb8JegKyelGIOykCl7LX+xINN9XHlDWuMbumMOFsXc9m
    HSwCiU+LElejVjBUMBIGA1UdEQQLMAmCB2RiLnRlc3QwHQYDVR0OBBYEFLhz7BPg
    BrlpThXo4bmDhwMmkqSyMB8GA1UdIwQYMBaAFFyB/8m0kil7WBhkC0OP9CQnMhdY
    MAoGCCqGSM49BAMCA0gAMEUCIQCnsMrIf/763weSZaT3pRO2oGBMOb0543CPbM0b
    aiQOPgIgYXqkfU7eSsHbtUUqWZLubsa0LzugoAZuNwmkHY3WNMo=
    -----END CERTIFICATE-----
    """

private let otherPEM = """
    -----BEGIN CERTIFICATE-----
    MIIBdzCCAR6gAwIBAgIBAzAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IEF1
    dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTI2MDEwMTAwMDAwMFowFTETMBEG
    A1UEAwwKb3RoZXIudGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABDQAsGww
    ilNNsororHjJ7UOqryAbu04Umb8JegKyelGIOykCl7LX+xINN9XHlDWuMbumMOFs
    Xc9mHSwCiU+LElejWTBXMBUGA1UdEQQOMAyCCm90aGVyLnRlc3QwHQYDVR0OBBYE
    FLhz7BPgBrlpThXo4bmDhwMmkqSyMB8GA1UdIwQYMBaAFFyB/8m0kil7WBhkC0OP
    9CQnMhdYMAoGCCqGSM49BAMCA0cAMEQCIFETZyEnljmUstOciAiSqhJkPo7sP5l1
    WxCfmQz5a14sAiAoy4ks2oTy5Cd+P/1YncwIND45OLSSe9dgB43v5BUwXQ==
    -----END CERTIFICATE-----
    """

private let expiredPEM = """
    -----BEGIN CERTIFICATE-----
    MIIBcTCCARagAwIBAgIBBDAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IEF1
    dGhvcml0eTAeFw0yMDAxMDEwMDAwMDBaFw0yMDAyMDEwMDAwMDBaMBIxEDAOBgNV
    BAMMB2RiLnRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ0ALBsMIpTTbKK
    6Kx4ye1Dqq8gG7tOFJm/CXoCsnpRiDspApey1/sSDTfVx5Q1rjG7pjDhbF3PZh0s
    AolPixJXo1YwVDASBgNVHREECzAJggdkYi50ZXN0MB0GA1UdDgQWBBS4c+wT4Aa5
    aU4V6OG5g4cDJpKksjAfBgNVHSMEGDAWgBRcgf/JtJIpe1gYZAtDj/QkJzIXWDAK
    BggqhkjOPQQDAgNJADBGAiEAsLLC0VEN6vgcWVNsaBRLArQ/YD5uvLmvafFVlbrg
    zd8CIQCSK8KVhwbrxAlxJxH6VKXSUExd/zFaq9f1Q6ZlQR9ONw==
    -----END CERTIFICATE-----
    """

private let addressPEM = """
    -----BEGIN CERTIFICATE-----
    MIIBcDCCARWgAwIBAgIBBjAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IEF1
    dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTI2MDEwMTAwMDAwMFowEjEQMA4G
    A1UEAwwHZGIudGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABDQAsGwwilNN
    sororHjJ7UOqryAbu04Umb8JegKyelGIOykCl7LX+xINN9XHlDWuMbumMOFsXc9m
    HSwCiU+LElejUzBRMA8GA1UdEQQIMAaHBH8AAAEwHQYDVR0OBBYEFLhz7BPgBrlp
    ThXo4bmDhwMmkqSyMB8GA1UdIwQYMBaAFFyB/8m0kil7WBhkC0OP9CQnMhdYMAoG
    CCqGSM49BAMCA0kAMEYCIQDii5cqHSEuzYFDntkkGUaJ0rwTHJmx237ozCGGmGxP
    wwIhALCJAFOtGlNLVzBA0bVUMPze6SI8LTD9aPb4ZyP9jUkx
    -----END CERTIFICATE-----
    """

private let keyPEM = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQglIWhJcQ5bqyvJKi1
    HxQgdFTL5wVqKHx8GVtiUBS01ZGhRANCAAQ0ALBsMIpTTbKK6Kx4ye1Dqq8gG7tO
    FJm/CXoCsnpRiDspApey1/sSDTfVx5Q1rjG7pjDhbF3PZh0sAolPixJX
    -----END PRIVATE KEY-----
    """

/// An authority that issued none of the certificates.
let strangerPEM = """
    -----BEGIN CERTIFICATE-----
    MIIBajCCARGgAwIBAgIBBTAKBggqhkjOPQQDAjAcMRowGAYDVQQDDBFBbm90aGVy
    IEF1dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTI2MDEwMTAwMDAwMFowHDEa
    MBgGA1UEAwwRQW5vdGhlciBBdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMB
    BwNCAASjYVl8cWkxbaQ48FQaChtqSl3i1axQtxaUCcgpx1GrbOOFktUZ3M+IxNEf
    bVsEt3mtw2ldaIUlLBU64Utndallo0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1Ud
    DwEB/wQEAwICBDAdBgNVHQ4EFgQUTEV5n/v0F0rb2HlReNJB1WF6zrMwCgYIKoZI
    zj0EAwIDRwAwRAIgW9U8CIDD1A/I9P9W3M/1vhxCWFNqtOpnyfvm/7xcDPACIB/6
    mD6ABWkE+Sl5lxCE6pc0f/qjmCH7UdVaOowSr2fP
    -----END CERTIFICATE-----
    """
