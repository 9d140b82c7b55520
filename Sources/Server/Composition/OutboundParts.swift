package import Domain
package import Logging
package import Outbound

/// The one way out of the process, as the settings describe it.
package struct OutboundParts: Sendable {
    package let callers: ServiceCallers
    private let http: HTTPServiceCaller
    private let door: OutboundDoor
    package let counters: OutboundCounters

    /// - Parameters:
    ///   - logger: gets a line for each refused call, and a warning when there is no certificate authority.
    ///   - systemFiles: see ``TrustRoots``.
    /// - Throws: `Failure` when a setting of outgoing calls is malformed, or the file of `outbound_ca_file` cannot be
    ///   read.
    package init(
        _ settings: Settings,
        clock: Clock,
        logger: Logger,
        systemFiles: [String] = TrustRoots.systemFiles
    ) throws(Failure) {
        guard
            let rules = OutboundRules(
                allow: settings.outboundAllowNetworks,
                deny: settings.outboundDenyNetworks,
                ports: settings.outboundPorts
            )
        else { throw Failure(.configuration, "the settings outbound_… are malformed") }
        let roots: TrustRoots
        do {
            roots = try TrustRoots(adding: settings.outboundCAFile, to: systemFiles)
        } catch {
            throw Failure(
                .configuration,
                "outbound_ca_file: \(error.path) cannot be read, or has no certificate in PEM format"
            )
        }
        if roots.isEmpty {
            logger.warning("no certificate authorities found; install ca-certificates or set outbound_ca_file")
        }
        self.counters = OutboundCounters()
        let budget = OutboundBudget(clock: clock)
        self.door = OutboundDoor(rules: rules, clock: clock) { host, reason, purpose in
            logger.notice(
                "outbound.refused",
                metadata: [
                    // A host has at most 253 characters. A text that is no host is not logged, because it may be a secret.
                    "host": .string(ServiceURL.normalizedHost(host) ?? ""),
                    "reason": .string(reason.rawValue),
                    "purpose": .string(purpose.rawValue),
                ]
            )
        }
        self.http = HTTPServiceCaller(
            door: self.door,
            budget: budget,
            roots: roots,
            counters: self.counters,
            clock: clock
        )
        self.callers = ServiceCallers(
            http: self.http,
            handshakes: NIOHandshakeCaller(
                door: self.door,
                budget: budget,
                roots: roots,
                counters: self.counters,
                clock: clock
            ),
            addresses: self.door
        )
    }

    /// Closes the connections, and ends the threads that look up names.
    package func shutdown() async {
        await self.http.shutdown()
        self.door.shutdown()
    }
}
