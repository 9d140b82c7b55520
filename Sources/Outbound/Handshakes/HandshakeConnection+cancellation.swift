import Domain

extension HandshakeConnection {
    /// Runs the steps of a log-in; a cancellation of the task closes the connection, so that the present step ends.
    func abandonedOnCancellation<Value: Sendable>(
        _ steps: () async throws(HandshakeEnd) -> Value
    ) async throws(HandshakeEnd) -> Value {
        let result: Result<Value, HandshakeEnd> = await withTaskCancellationHandler {
            do throws(HandshakeEnd) {
                return .success(try await steps())
            } catch {
                return .failure(error)
            }
        } onCancel: {
            self.abandon(with: .failure(.timeout))
        }
        return try result.get()
    }
}
