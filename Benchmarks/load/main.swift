import Domain
import Foundation
import SQLite
import Storage
import Store

// Fills a database through the daemon's own stores, and measures how many connections a second the stores create and
// delete. Benchmarks/scale runs this program.
//
//     bench-load fill PATH WORKSPACES CONNECTIONS     creates workspaces and connections, evenly spread over them
//     bench-load rate PATH COUNT                      prints the number of creates and of deletes a second

let arguments = CommandLine.arguments
guard arguments.count >= 4, let count = Int(arguments[arguments.count - 1]), count > 0 else {
    FileHandle.standardError.write(Data("usage: bench-load fill PATH WORKSPACES CONNECTIONS | rate PATH COUNT\n".utf8))
    exit(64)
}
let load = try Load(path: arguments[2])
switch (arguments[1], arguments.count) {
case ("fill", 5):
    try await load.fill(workspaces: Int(arguments[3]) ?? 1, connections: count)
case ("rate", 4):
    let (creates, deletes) = try await load.measureRate(count: count)
    print("\(creates) \(deletes)")
default:
    exit(64)
}
load.database.close()

struct Load: Sendable {
    /// The number of concurrent callers; the same number as wrk has in the other benchmarks.
    private static let clients = 64
    private static let integrations: [(name: String, type: IntegrationType, expires: Bool)] = [
        ("gmail", .connectors, true), ("slack", .connectors, false), ("openai", .model, false),
        ("postgres", .storage, false), ("github", .connectors, false), ("salesforce", .connectors, true),
        ("stripe", .api, false), ("internal", .custom, false),
    ]

    let database: any Database
    private let connections: DatabaseConnectionStore
    private let workspaces: DatabaseWorkspaceStore
    private let identifiers: IdentifierGenerator
    private let clock = Clock { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    /// - Parameter path: the database file, which `patchbay serve` has created.
    init(path: String) throws {
        self.database = try SQLiteDatabase(path: path, busyTimeout: 5000, queueLimit: 10_000)
        self.connections = DatabaseConnectionStore(self.database)
        self.workspaces = DatabaseWorkspaceStore(self.database)
        self.identifiers = IdentifierGenerator(clock: self.clock)
    }

    func fill(workspaces count: Int, connections total: Int) async throws {
        var ids: [Identifier<Workspace>] = []
        for number in 1...count {
            let now = self.clock.now()
            let workspace = Workspace(
                id: self.identifiers.next(),
                name: "load \(number)",
                createdAt: now,
                updatedAt: now
            )
            try await self.workspaces.create(workspace, by: self.act(.workspaceCreate, in: workspace.id))
            ids.append(workspace.id)
        }
        let workspaces = ids
        try await self.byClients(total) { number in
            _ = try await self.create(number, in: workspaces[number % workspaces.count])
        }
    }

    /// Creates `count` connections, spread over all workspaces, and then deletes the same connections.
    ///
    /// - Returns: the rates, in creates and deletes a second.
    func measureRate(count: Int) async throws -> (creates: Int, deletes: Int) {
        let workspaces = try await self.workspaces.all().map(\.id)
        let created = Created(count: count)
        let creates = try await self.rate(count) { number in
            await created.put(try await self.create(number, in: workspaces[number % workspaces.count]), at: number)
        }
        let deletes = try await self.rate(count) { number in
            guard let connection = await created.take(number) else { return }
            try await self.connections.delete(
                connection.id,
                in: connection.workspaceID,
                if: nil,
                by: self.act(.connectionDelete, in: connection.workspaceID)
            )
        }
        return (creates, deletes)
    }

    private func rate(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void) async throws -> Int {
        let start = ContinuousClock.now
        try await self.byClients(count, body)
        return Int(Double(count) / ((ContinuousClock.now - start) / .seconds(1)))
    }

    private func byClients(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<Self.clients {
                group.addTask {
                    for number in stride(from: client, to: count, by: Self.clients) { try await body(number) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func create(_ number: Int, in workspaceID: Identifier<Workspace>) async throws -> Connection {
        // A multiplicative hash gives consecutive numbers different properties, which are the same in every run.
        let random = (UInt64(number) &* 0x9E37_79B9_7F4A_7C15) >> 33
        let kind = Self.integrations[min(Int(random % 16), Int(random / 16 % 16)) / 2]
        let now = self.clock.now()
        let expiresAt = kind.expires ? now.adding(seconds: 86_400 * 30 + Int64(random % 100_000)) : nil
        let user = random / 256 % 2 == 0 ? "user-\(random % 400)" : nil
        let status: ConnectionStatus =
            switch random / 512 % 100 {
            case 0: .error
            case 1...4: .expired
            case 5...9: .inactive
            default: .active
            }
        let credential = Credential(
            id: self.identifiers.next(),
            workspaceID: workspaceID,
            label: "Connection \(number) to \(kind.name)",
            description: nil,
            authType: .oauthTokenRefresh,
            credentialType: .integration,
            scope: user == nil ? "workspace" : "user",
            provider: kind.name,
            userID: user,
            createdBy: "key_01m85esqm1bxed93asty3t4af4",
            status: "active",
            expiresAt: expiresAt,
            lastUsedAt: nil,
            version: 1,
            fieldNames: ["access_token", "refresh_token", "token_type", "expires_at"],
            isInline: true,
            createdAt: now,
            updatedAt: now
        )
        let connection = Connection(
            id: self.identifiers.next(),
            workspaceID: workspaceID,
            label: credential.label,
            integration: kind.name,
            integrationType: kind.type,
            authMethodID: "oauth2",
            config: #"{"region":"eu-central-1"}"#,
            credentialID: credential.id,
            userID: user,
            createdBy: credential.createdBy,
            status: status,
            statusReason: .checked,
            statusChangedAt: now,
            createdAt: now,
            updatedAt: now
        )
        let sealed = [UInt8](repeating: UInt8(truncatingIfNeeded: random), count: 250)
        let act = self.act(.connectionCreate, in: workspaceID)
        try await self.connections.create(connection, with: credential, sealed: sealed, test: nil, by: act)
        return connection
    }

    private func act(_ action: AuditAction, in workspaceID: Identifier<Workspace>) -> Act {
        Act(id: self.identifiers.next(), action, by: .commandLine(in: workspaceID))
    }
}

private actor Created {
    private var connections: [Connection?]

    init(count: Int) {
        self.connections = Array(repeating: nil, count: count)
    }

    func put(_ connection: Connection, at index: Int) { self.connections[index] = connection }
    func take(_ index: Int) -> Connection? { self.connections[index] }
}
