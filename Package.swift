// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

// The imports are the architecture, and they point one way, upwards in the list of targets. Adapters (Catalog, Vault,
// Tokens, Store, Outbound) know Domain, not each other and no use case. Only Server, which composes everything, and tests
// and benchmarks know an engine. Only Outbound connects to other hosts.
let package = Package(
    name: "patchbay",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CTaskHook"),
        .systemLibrary(name: "CProcess"),
        .systemLibrary(name: "CMalloc"),
        .target(name: "JSON", swiftSettings: settings),
        .target(name: "Domain", dependencies: ["JSON"], swiftSettings: settings),
        .target(name: "Storage", swiftSettings: settings),
        .target(
            name: "Migrations",
            dependencies: [crypto],
            path: "Migrations",
            exclude: ["sql"],
            swiftSettings: settings,
            plugins: ["EmbedFiles"]
        ),
        .target(
            name: "SQLite",
            dependencies: ["CProcess", "CSQLite", "Migrations", "Storage"],
            swiftSettings: settings
        ),
        .target(name: "Store", dependencies: ["Domain", "JSON", "Storage"], swiftSettings: settings),
        .target(
            name: "Catalog",
            dependencies: ["Domain", "JSON"],
            exclude: ["Definitions"],
            swiftSettings: settings,
            plugins: ["EmbedFiles"]
        ),
        .target(name: "Vault", dependencies: ["Domain", "JSON", crypto], swiftSettings: settings),
        .target(
            name: "Tokens",
            dependencies: ["Domain", "JSON", crypto, cryptoExtras, nioPosix],
            swiftSettings: settings
        ),
        .target(
            name: "Outbound",
            dependencies: [
                "Domain", "JSON", asyncHTTPClient, crypto, cryptoExtras, nioCore, nioHTTP1, nioPosix, nioSSL,
            ],
            swiftSettings: settings
        ),
        .target(name: "Services", dependencies: ["Domain", "JSON"], swiftSettings: settings),
        .target(
            name: "Web",
            dependencies: [
                "Domain", "JSON", "Services", crypto, httpTypes, hummingbird, hummingbirdCore, logging, nioCore,
                nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "API",
            dependencies: ["Domain", "JSON", "Services", "Web", crypto, httpTypes, hummingbird, logging, nioCore],
            swiftSettings: settings
        ),
        .target(
            name: "Console",
            dependencies: ["Domain", "JSON", "Services", "Web", httpTypes, hummingbird],
            exclude: ["Connect/Assets"],
            swiftSettings: settings,
            plugins: ["EmbedFiles"]
        ),
        .target(
            name: "Server",
            dependencies: [
                "API", "CMalloc", "CProcess", "CTaskHook", "Catalog", "Console", "Domain", "JSON", "Migrations",
                "Outbound",
                "SQLite",
                "Services", "Storage", "Store", "Tokens", "Vault", "Web", hummingbird, logging, nioCore, nioPosix,
                serviceLifecycle, unixSignals,
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "patchbay",
            dependencies: [
                "API", "Catalog", "Domain", "JSON", "Migrations", "Server", "Services", argumentParser,
            ],
            swiftSettings: settings
        ),

        .executableTarget(
            name: "bench-load",
            dependencies: ["Domain", "SQLite", "Storage", "Store"],
            path: "Benchmarks/load",
            swiftSettings: settings
        ),
        .executableTarget(name: "embed-files", swiftSettings: settings),
        .plugin(name: "EmbedFiles", capability: .buildTool(), dependencies: ["embed-files"]),

        .target(
            name: "TestSupport",
            dependencies: ["Domain", "JSON", "Migrations", "SQLite", "Storage", "Store"],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], exclude: ["json-test-suite"], swiftSettings: settings),
        .testTarget(
            name: "SQLiteTests",
            dependencies: ["TestSupport", "Migrations", "SQLite", "Storage"],
            swiftSettings: settings
        ),
        .testTarget(name: "DomainTests", dependencies: ["Domain", "JSON", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "ServicesTests",
            dependencies: ["Catalog", "Domain", "JSON", "Services", "Storage", "Store", "TestSupport", "Vault"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CatalogTests",
            dependencies: ["Catalog", "Domain", "JSON"],
            exclude: ["VendorValues"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "VaultTests",
            dependencies: ["TestSupport", "Domain", "JSON", "Vault", crypto],
            swiftSettings: settings
        ),
        .testTarget(
            name: "TokensTests",
            dependencies: ["Domain", "JSON", "Tokens", crypto, cryptoExtras],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OutboundTests",
            dependencies: [
                "TestSupport", "Domain", "JSON", "Outbound", asyncHTTPClient, crypto, cryptoExtras, nioCore, nioHTTP1,
                nioPosix, nioSSL,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "StoreTests",
            dependencies: ["TestSupport", "Domain", "JSON", "Migrations", "SQLite", "Services", "Storage", "Store"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "TestSupport", "Domain", "JSON", "Services", "Web", httpTypes, hummingbird, logging, nioCore,
                nioEmbedded, nioHTTP1, nioPosix,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "TestSupport", "API", "Catalog", "Domain", "JSON", "Migrations", "Outbound", "SQLite", "Server",
                "Services",
                "Storage", "Store", "Tokens", "Vault", "Web", httpTypes, hummingbird, logging, nioCore, nioEmbedded,
                serviceLifecycle,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "APITests",
            dependencies: [
                "TestSupport", "API", "Catalog", "Domain", "JSON", "SQLite", "Server", "Services", "Storage", "Tokens",
                "Vault", "Web", crypto, httpTypes, hummingbird, logging, nioCore, nioEmbedded,
            ],
            exclude: ["Frame/malformed_requests.json"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ConsoleTests",
            dependencies: [
                "TestSupport", "Catalog", "Console", "Domain", "JSON", "Services", "Store", "Vault", "Web", httpTypes,
                hummingbird, logging, nioCore, nioEmbedded,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "TestSupport", "Domain", "JSON", "Migrations", "SQLite", "Server", "Storage", "Vault", "Web",
                "patchbay", logging,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                "TestSupport", "API", "Catalog", "Domain", "JSON", "Migrations", "Server", "Storage", "Vault", "Web",
                "patchbay", argumentParser, httpTypes, hummingbird, logging,
            ],
            exclude: ["specification.json"],
            swiftSettings: settings
        ),
    ]
)
