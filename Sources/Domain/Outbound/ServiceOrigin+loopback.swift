extension ServiceOrigin {
    /// The host names this machine: `localhost`, `::1`, or an address of 127.0.0.0/8.
    package var isLoopback: Bool { self.host == "localhost" || self.host == "::1" || self.host.isLoopbackLiteral }
}

extension String {
    fileprivate var isLoopbackLiteral: Bool {
        let parts = self.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in Int(part).map { (0...255).contains($0) } ?? false }
    }
}
