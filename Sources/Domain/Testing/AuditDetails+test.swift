import JSON

extension AuditDetails {
    /// Details of a test: its outcome and its code.
    ///
    /// - Parameter isAccountChanged: whether the credentials belong to another account of the service than those of an
    ///   earlier test. Then the details have the member `account_changed`. They never have an account's id or name.
    package init(of finding: TestFinding, isAccountChanged: Bool = false) {
        self.init { json in
            json.member("outcome", finding.outcome.rawValue)
            json.member("code", finding.code.rawValue)
            if isAccountChanged { json.member("account_changed", true) }
        }
    }
}
