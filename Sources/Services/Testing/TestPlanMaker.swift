import Domain
import Foundation
import JSON

/// Makes the call of a ``TestPlan``.
struct TestPlanMaker {
    var filler: TestFiller
    let destinations: Set<ServiceOrigin>
    let workspaceID: Identifier<Workspace>
    /// The ports that URLs of the definition name.
    let definitionPorts: Set<Int>
    private(set) var publicHeaders: [ServiceRequest.HeaderField] = []

    init(
        filler: TestFiller,
        destinations: Set<ServiceOrigin>,
        workspaceID: Identifier<Workspace>,
        definitionPorts: Set<Int>
    ) {
        self.filler = filler
        self.destinations = destinations
        self.workspaceID = workspaceID
        self.definitionPorts = definitionPorts
    }

    /// - Returns: the call, or the reason why there is none.
    mutating func call(_ probe: ProbeDefinition?) -> TestPlan.Call {
        let noTest = TestFinding(.noTest, message: "No test is known for this auth method")
        guard let probe else { return .none(noTest) }
        do throws(TestRefusal) {
            if let kind = probe.handshake { return .handshake(try self.handshake(kind, probe.login)) }
            guard !probe.url.isEmpty, probe.definition["handshake"] == nil else { return .none(noTest) }
            return .request(try self.request(probe))
        } catch {
            return .none(error.finding)
        }
    }

    private mutating func request(_ probe: ProbeDefinition) throws(TestRefusal) -> ServiceRequest {
        let url = try self.filler.url(probe.url)
        let headers = try self.headers(probe)
        let body = try self.body(probe)
        return ServiceRequest(
            probe.method,
            url,
            headers: headers,
            body: body,
            for: .test,
            of: self.workspaceID,
            onlyTo: self.hasSecret ? self.destinations : nil,
            definitionPorts: self.definitionPorts
        )
    }

    /// Whether a value of the credentials is part of the call.
    private var hasSecret: Bool {
        self.filler.fields.values.contains { $0.contains { $0.location == .credentials } }
    }

    private mutating func headers(_ probe: ProbeDefinition) throws(TestRefusal) -> [ServiceRequest.HeaderField] {
        var headers: [ServiceRequest.HeaderField] = []
        for member in probe.headers {
            let (value, used) = try self.filler.headerValue(member.value.string ?? "")
            let header = (name: member.key, value: Secret(value))
            headers.append(header)
            if !used.contains(where: { $0.location == .credentials }) { self.publicHeaders.append(header) }
        }
        if let basic = probe.basicAuth {
            headers.append((name: "Authorization", value: Secret(try self.basic(basic.username, basic.password))))
        }
        let hasType = headers.contains { $0.name.lowercased() == "content-type" }
        if probe.body != nil, !hasType { headers.append((name: "Content-Type", value: Secret("application/json"))) }
        return headers
    }

    /// The value of the header field `Authorization` (RFC 7617, section 2). A user name has no colon there.
    private mutating func basic(_ username: String, _ password: String) throws(TestRefusal) -> String {
        let (user, used) = try self.filler.fill(username, in: .basicAuth)
        guard !user.utf8.contains(UInt8(ascii: ":")) else { throw TestRefusal(used, "must not contain a colon") }
        let secret = try self.filler.fill(password, in: .basicAuth).text
        return "Basic " + Data("\(user):\(secret)".utf8).base64EncodedString()
    }

    private mutating func body(_ probe: ProbeDefinition) throws(TestRefusal) -> Secret<[UInt8]>? {
        guard let body = probe.body else { return nil }
        return Secret(try self.filler.json(body).serializedBytes())
    }
}

extension TestPlanMaker {
    /// The log-in of a definition's member `tcp`.
    private mutating func handshake(
        _ kind: Handshake.Kind,
        _ login: JSONObject
    ) throws(TestRefusal) -> Handshake {
        var texts: [TestPart.Login: String] = [:]
        for member in TestPart.Login.allCases {
            let template = login[member.rawValue]
            guard let template = template?.string ?? template?.number?.text else { continue }
            let text = try self.filler.fill(template, in: .login(member)).text
            if !text.isEmpty { texts[member] = text }
        }
        guard let url = texts[.url] else { return try self.handshake(kind, LoginValues(kind, texts)) }
        let fields = self.filler.fields(of: .login(.url))
        guard var values = LoginValues(kind, connectionString: url) else {
            throw TestRefusal(fields, "is no connection string that can be tested")
        }
        let given = values.tls == nil ? self.destinations.weakestProtection(ofStrings: kind) : nil
        values.database = self.preferred(values.database, to: texts[.database], of: .database)
        values.tls = self.preferred(values.tls, to: texts[.tls], of: .tls)
        return try self.handshake(kind, values, ofString: true, given: given)
    }

    /// The value of the connection string, else that of the member beside it. The fields of a member that is not used are
    /// forgotten, so that a finding about the value marks the field of the connection string.
    private mutating func preferred(_ own: String?, to other: String?, of member: TestPart.Login) -> String? {
        guard let own else { return other }
        self.filler.forget(.login(member))
        return own
    }

    /// - Parameter given: the protection that a connection string was given with; nil when the string itself or the
    ///   definition names it.
    private func handshake(
        _ kind: Handshake.Kind,
        _ values: LoginValues,
        ofString isString: Bool = false,
        given: Handshake.TLSMode? = nil
    ) throws(TestRefusal) -> Handshake {
        func fields(_ member: TestPart.Login) -> [TestField] {
            isString ? self.filler.fields(of: .login(member), .login(.url)) : self.filler.fields(of: .login(member))
        }
        guard let host = ServiceURL.normalizedHost(values.host) else {
            throw TestRefusal(fields(.host), "has no valid host name")
        }
        let port = values.port.map { Int($0) ?? 0 } ?? kind.defaultPort
        guard (1...65535).contains(port) else {
            throw TestRefusal(fields(.port), "has no port from 1 to 65535")
        }
        guard let tls = values.tlsMode(of: kind) else {
            throw TestRefusal(fields(.tls), "names no TLS mode that is known")
        }
        // A connection string names the place that it was given for.
        let own = isString ? [ServiceOrigin(kind, host: host, port: port, tls: given ?? tls)] : []
        return Handshake(
            kind,
            host: host,
            port: port,
            tls: tls,
            username: values.username,
            password: values.password.map(Secret.init),
            database: values.database,
            of: self.workspaceID,
            onlyTo: self.hasSecret ? self.destinations.union(own) : nil
        )
    }
}
