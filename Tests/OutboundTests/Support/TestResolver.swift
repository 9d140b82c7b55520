import Domain
import Synchronization

@testable import Outbound

/// A resolver with fixed names. The answers of a name are given in turn, and the last one again and again.
final class TestResolver: Resolver {
    private let answers: Mutex<[String: [[String]]]>
    private let asked = Mutex<[String]>([])

    /// The names that were asked for.
    var names: [String] { self.asked.withLock { $0 } }

    init(_ answers: [String: [[String]]]) {
        self.answers = Mutex(answers)
    }

    func addresses(
        of host: String,
        for workspaceID: Identifier<Workspace>?
    ) async throws(OutboundFailure) -> [IPAddress] {
        self.asked.withLock { $0.append(host) }
        let answer: [String]? = self.answers.withLock { answers in
            guard let list = answers[host], let first = list.first else { return nil }
            if list.count > 1 { answers[host]?.removeFirst() }
            return first
        }
        guard let answer else { throw .nameNotFound }
        return answer.compactMap(IPAddress.init)
    }

    func shutdown() {}
}
