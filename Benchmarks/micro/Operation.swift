import Catalog
import Domain
import Foundation
import JSON
import Vault

/// One thing that is measured by itself.
struct Operation {
    private static let rounds = 11

    /// As `--list` prints it.
    let name: String
    let goal: Duration?
    /// In a round.
    let calls: Int
    let run: () throws -> Void

    /// Prints what the middle one of the rounds took a call.
    func measure() throws {
        try self.run()
        let times = try (0..<Self.rounds).map { _ in
            try processorTime { for _ in 0..<self.calls { try self.run() } } / self.calls
        }
        report(self.name, times.sorted()[Self.rounds / 2], goal: self.goal)
    }
}

extension Operation {
    static func all() throws -> [Operation] {
        let catalog = try Catalog.builtIn()
        let json = JSON.object(credentials.reveal()).serialized()
        let rows = try SampleRows(secret: credentials)
        let place = rows.place()
        let sealed = try rows.vault.seal(credentials, for: place)
        let id = try rows.insert()
        return [
            Operation(name: "load-definitions", goal: .milliseconds(50), calls: 1) { _ = try Catalog.builtIn() },
            Operation(name: "check", goal: .microseconds(10), calls: 5000) {
                _ = try catalog.check(Self.gmail, now: now)
            },
            Operation(name: "validate", goal: nil, calls: 100) { _ = catalog.validate(Self.draft, now: now) },
            Operation(name: "read-json", goal: nil, calls: 5000) { _ = try JSON(parsing: json) },
            Operation(name: "write-json", goal: nil, calls: 5000) {
                _ = JSON.object(Self.credentials.reveal()).serialized()
            },
            Operation(name: "seal", goal: nil, calls: 2000) { _ = try rows.vault.seal(Self.credentials, for: place) },
            Operation(name: "open", goal: nil, calls: 2000) { _ = try rows.vault.open(sealed, for: place) },
            Operation(name: "insert", goal: nil, calls: 200) { try rows.insert() },
            Operation(name: "find", goal: nil, calls: 2000) { _ = try rows.read(id) },
        ]
    }

    private static let credentials = Secret<JSONObject>([
        "access_token": "ya29.a0AfH6SMBx0000000000000000000000000000000000000000000000",
        "refresh_token": "1//0g0000000000000000000000000000000000000000000000000000",
        "token_type": "Bearer",
        "expires_at": "2027-10-19T12:00:00Z",
    ])

    /// The specification's example, as it is usually sent.
    private static let gmail = ConnectionSubmission(
        label: "My Gmail Connection",
        integration: "gmail",
        integrationType: .connectors,
        credentials: credentials,
        authMethodID: "oauth2"
    )

    private static let draft = ConnectionDraft(integrationID: "gmail", credentials: credentials, config: [:])
}

let now = Timestamp(milliseconds: 1_795_449_909_123)

/// What the work takes of processors, on whichever threads, which on a busy machine is less than what the clock says.
func processorTime(_ work: () throws -> Void) rethrows -> Duration {
    let start = processorNanoseconds()
    try work()
    return .nanoseconds(processorNanoseconds() - start)
}

private func processorNanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

func report(_ name: String, _ time: Duration, goal: Duration?) {
    let verdict = goal.map { ", goal \($0.short): \(time <= $0 ? "met" : "MISSED")" } ?? ""
    print("\(name): \(time.short)\(verdict)")
}

extension Duration {
    /// Three digits and a unit.
    fileprivate var short: String {
        let nanoseconds = self / .nanoseconds(1)
        let (value, unit) =
            switch nanoseconds {
            case ..<1000: (nanoseconds, "ns")
            case ..<1_000_000: (nanoseconds / 1000, "µs")
            default: (nanoseconds / 1_000_000, "ms")
            }
        return String(format: value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value) + " " + unit
    }
}
