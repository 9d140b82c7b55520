import Domain
import NIOPosix

extension PostgresLogin {
    /// Answers a demand for SASL with SCRAM-SHA-256, until the server's signature was verified.
    ///
    /// - Parameter mechanisms: the names that the server offers, each with a NUL at its end.
    func answerSASL(mechanisms: [UInt8]) async throws(HandshakeEnd) {
        let names = mechanisms.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        guard names.contains("SCRAM-SHA-256") else { throw .answer(.unsupported) }
        let password = Secret(try self.password())
        let exchange = SCRAMExchange(nonce: SCRAMExchange.randomNonce())
        let first = Array(exchange.firstMessage.utf8)
        try await self.answer(Array("SCRAM-SHA-256".utf8) + [0] + PostgresMessage.integer(first.count) + first)
        let demanded = try await self.text(ofDemand: 11)
        let proof: SCRAMExchange.Proof
        do {
            let challenge = try exchange.challenge(demanded)
            proof = try await NIOThreadPool.singleton.runIfActive {
                try exchange.proof(of: password.reveal(), for: challenge)
            }
        } catch let fault as SCRAMExchange.Fault {
            throw .answer(fault == .weak ? .unsupported : .wrongService)
        } catch {
            throw .failure(.busy)
        }
        try await self.answer(Array(proof.message.utf8))
        let last = try await self.text(ofDemand: 12)
        do {
            try SCRAMExchange.verify(last, proof)
        } catch {
            throw .answer(error == .refused ? .credentialsRefused : .wrongService)
        }
    }

    private func text(ofDemand code: Int32) async throws(HandshakeEnd) -> String {
        let demand = try await self.demand()
        guard demand.code == code, let text = String(validating: demand.body, as: UTF8.self) else {
            throw .answer(.wrongService)
        }
        return text
    }
}
