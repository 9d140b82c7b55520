import Domain
import Foundation
import NIOCore
import NIOSSL
import TestSupport
import Testing

@testable import Outbound

/// The parts of an outgoing call, with names, rules and limits that a test gives.
struct TestOutbound: Sendable {
    let http: HTTPServiceCaller
    let door: OutboundDoor
    let resolver: TestResolver
    let counters = OutboundCounters()
    let budget: OutboundBudget

    init(
        allow: String = "127.0.0.0/8=test",
        deny: String = "",
        names: [String: [[String]]] = [:],
        own: Set<String> = [],
        roots: [NIOSSLCertificate] = [],
        limits: OutboundLimits = .generous,
        clock: Clock = .machine,
        peer: @escaping @Sendable (any Channel) -> SocketAddress? = { $0.remoteAddress }
    ) throws {
        let rules = try #require(OutboundRules(allow: allow, deny: deny, ports: "443,8443"))
        let resolver = TestResolver(names)
        let addresses = Set(own.compactMap(IPAddress.init))
        self.resolver = resolver
        self.budget = OutboundBudget(clock: clock)
        self.door = OutboundDoor(
            rules: rules,
            resolver: resolver,
            ownAddresses: OwnAddresses(resolver: resolver, clock: clock) { addresses }
        )
        let trust = TrustRoots(roots)
        self.http = HTTPServiceCaller(
            door: self.door,
            budget: self.budget,
            counters: self.counters,
            clock: clock,
            limits: { _ in limits },
            makeClient: { key throws(OutboundFailure) in
                let certificates = key.scheme == "https" ? try trust.certificates : []
                // Connections stay as long as a busy machine needs for the next request.
                return PinnedClient(
                    key,
                    limits: limits,
                    roots: certificates,
                    idleTimeout: .minutes(10),
                    peer: peer
                )
            }
        )
    }

    /// Sends a request, and shuts the caller down.
    func once(_ request: ServiceRequest) async -> Result<ServiceAnswer, OutboundFailure> {
        let result = await self.result(of: request)
        await self.http.shutdown()
        return result
    }

    func result(of request: ServiceRequest) async -> Result<ServiceAnswer, OutboundFailure> {
        do throws(OutboundFailure) { return .success(try await self.http.call(request)) } catch {
            return .failure(error)
        }
    }

    /// The failure of opening the door for a GET with a test's purpose; nil when an address is allowed.
    func refusal(
        _ scheme: String = "https",
        _ host: String,
        port: Int = 443,
        for purpose: OutboundPurpose = .test,
        onlyTo destinations: Set<ServiceOrigin>? = nil
    ) async -> OutboundFailure? {
        do throws(OutboundFailure) {
            _ = try await self.door.open(
                host: host,
                port: port,
                scheme: scheme,
                purpose: purpose,
                workspaceID: someWorkspaceID,
                destinations: destinations
            )
            return nil
        } catch {
            return error
        }
    }
}

extension Result where Success == ServiceAnswer, Failure == OutboundFailure {
    var answer: ServiceAnswer? { try? self.get() }

    var failure: OutboundFailure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}

extension OutboundLimits {
    /// Limits whose times no test waits for.
    static let generous = OutboundLimits(
        readLimit: 1_048_576,
        keptLimit: 65_536,
        connectTimeout: .seconds(300),
        answerTimeout: .seconds(300),
        deadline: .seconds(600)
    )
}

extension ServiceRequest {
    /// A GET without a secret.
    static func get(_ url: String, of workspaceID: Identifier<Workspace> = someWorkspaceID) throws -> ServiceRequest {
        ServiceRequest(.get, try ServiceURL(url), for: .test, of: workspaceID, onlyTo: nil)
    }
}

let someWorkspaceID: Identifier<Workspace> = IdentifierGenerator(clock: Clock { someTime }).next()

extension Clock {
    /// The time of the machine, for tests with real connections.
    static let machine = Clock { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}
