import NIOSSL

/// Certificates for tests, made with openssl(1); valid until the year 2126 unless their name says otherwise.
enum TestCertificates {
    static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBiTCCAS+gAwIBAgIUZwa25q1AIRgkSO0YYaBsCXHK0pwwCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOVGVzdCBBdXRob3JpdHkwIBcNMjYxMTI5MDYyMDM3WhgPMjEy
        NjExMDUwNjIwMzdaMBkxFzAVBgNVBAMMDlRlc3QgQXV0aG9yaXR5MFkwEwYHKoZI
        zj0CAQYIKoZIzj0DAQcDQgAEsP2HZLPahT4Ued6I9pNEWBE9Nge2VZXczxOSEuvd
        n6YR31aYf55pbIUlV9uzafziMRe/DG+JzkkoRo+7yaeGDqNTMFEwHQYDVR0OBBYE
        FOQVVZPEG3qIQK+2p1T3uXUH05smMB8GA1UdIwQYMBaAFOQVVZPEG3qIQK+2p1T3
        uXUH05smMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAICbLeDj
        y7yfXiV8E3JBrhEYMQfjCuElP86Gh3tGDXQvAiAt7rZ2xyHB1Wsaw98HUXi+8tNm
        A7nUPFhx/IwzrYzfpA==
        -----END CERTIFICATE-----
        """

    static let otherAuthority = """
        -----BEGIN CERTIFICATE-----
        MIIBijCCATGgAwIBAgIUbjwxSySnvIAHg1tllrXycHNtGAswCgYIKoZIzj0EAwIw
        GjEYMBYGA1UEAwwPT3RoZXIgQXV0aG9yaXR5MCAXDTI2MTEyOTA2MjAzN1oYDzIx
        MjYxMTA1MDYyMDM3WjAaMRgwFgYDVQQDDA9PdGhlciBBdXRob3JpdHkwWTATBgcq
        hkjOPQIBBggqhkjOPQMBBwNCAASMP6UuTRkmRCL4RXLFYnzUW/A35WH7+tkL+i5K
        IjgAFbyRi29NuQWiKy24sjreRJOCKgdrD/tKMjE2/t6R98+so1MwUTAdBgNVHQ4E
        FgQU7xDBENsOy1uEdmkuP5Uv4B+aG1gwHwYDVR0jBBgwFoAU7xDBENsOy1uEdmku
        P5Uv4B+aG1gwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiBYCXyf
        ehMnxDaKbWQOQ3PHgogLX+xWsyhqhAGlpnOMNwIgbNVe1/jWr7uomZXKhHlXNxPe
        kve9L9nRIOsXFcbHbYg=
        -----END CERTIFICATE-----
        """

    /// For `service.test` and 127.0.0.1, issued by ``authority``.
    static let service = """
        -----BEGIN CERTIFICATE-----
        MIIBtTCCAVygAwIBAgIUU3jHxhVWaoSodcIXg2V46gLQMMIwCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOVGVzdCBBdXRob3JpdHkwIBcNMjYxMTI5MDYyMDM3WhgPMjEy
        NjExMDUwNjIwMzdaMBcxFTATBgNVBAMMDHNlcnZpY2UudGVzdDBZMBMGByqGSM49
        AgEGCCqGSM49AwEHA0IABGQBClPItaizGf4gjK+giHjw/nj6dYQzJbC66XwrPRDJ
        qOX1+mY5Vd+TBIgRqsG7lE9+6UYP8SsbDX+mKwhsMu+jgYEwfzAdBgNVHREEFjAU
        ggxzZXJ2aWNlLnRlc3SHBH8AAAEwCQYDVR0TBAIwADATBgNVHSUEDDAKBggrBgEF
        BQcDATAdBgNVHQ4EFgQUoy4cdK3FUggDd8rBUo1WRGlMB+AwHwYDVR0jBBgwFoAU
        5BVVk8QbeohAr7anVPe5dQfTmyYwCgYIKoZIzj0EAwIDRwAwRAIgDfnHcShCm+I1
        +IwTQRPANzd3zoFLJM2TarJISNeyYWECIBF1L6ra2w27WuC1ydxtGlBtHRO0osck
        XV/k+8sN+28n
        -----END CERTIFICATE-----
        """

    /// For `service.test`, issued by ``authority``, and valid in January 2020 alone.
    static let expired = """
        -----BEGIN CERTIFICATE-----
        MIIBmjCCAUCgAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IEF1
        dGhvcml0eTAeFw0yMDAxMDEwMDAwMDBaFw0yMDAyMDEwMDAwMDBaMBcxFTATBgNV
        BAMMDHNlcnZpY2UudGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABGQBClPI
        taizGf4gjK+giHjw/nj6dYQzJbC66XwrPRDJqOX1+mY5Vd+TBIgRqsG7lE9+6UYP
        8SsbDX+mKwhsMu+jezB5MBcGA1UdEQQQMA6CDHNlcnZpY2UudGVzdDAJBgNVHRME
        AjAAMBMGA1UdJQQMMAoGCCsGAQUFBwMBMB0GA1UdDgQWBBSjLhx0rcVSCAN3ysFS
        jVZEaUwH4DAfBgNVHSMEGDAWgBTkFVWTxBt6iECvtqdU97l1B9ObJjAKBggqhkjO
        PQQDAgNIADBFAiEA4IYxNsLaAOXMFR76PCbbv1dWI5miV3ONzF6P4lIKg4oCIBee
        3Ag8Hpo44H+UcsUlCIqCBVY82E0cLNATPXgkqUZM
        -----END CERTIFICATE-----
        """

    /// The key of ``service`` and ``expired``.
    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgyqod7DU+5ozcTIvF
        NsTILLrMwzmbBoZqsIUx8r3wUUuhRANCAARkAQpTyLWosxn+IIyvoIh48P54+nWE
        MyWwuul8Kz0Qyajl9fpmOVXfkwSIEarBu5RPfulGD/ErGw1/pisIbDLv
        -----END PRIVATE KEY-----
        """

    static func parsed(_ pem: String) throws -> [NIOSSLCertificate] {
        try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8))
    }

    /// A server's TLS with the given certificate and ``key``.
    static func server(_ pem: String) throws -> NIOSSLContext {
        let key = try NIOSSLPrivateKey(bytes: Array(Self.key.utf8), format: .pem)
        let chain = try Self.parsed(pem).map { NIOSSLCertificateSource.certificate($0) }
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
        )
    }
}
