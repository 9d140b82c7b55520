import Domain
import JSON

/// The classes of the error codes that authorization servers send. A definition's table goes first.
enum TokenErrorTable {
    /// The codes of RFC 6749 (sections 4.1.2.1 and 5.2), of OpenID Connect (Core 1.0, section 3.1.2.6) and of RFC 8628
    /// (section 3.5), and those of widely used services. In lower case.
    private static let classes: [OAuthEndpoints.ErrorClass: [String]] = [
        .refused: [
            "invalid_grant", "access_denied", "expired_token",
            // Microsoft: the grant was revoked, has expired, or a new log-in is demanded.
            "aadsts50173", "aadsts70008", "aadsts70043", "aadsts700082",
            // Slack.
            "invalid_code", "code_already_used", "token_revoked", "token_expired", "invalid_refresh_token",
            "account_inactive", "team_access_not_granted",
            // GitHub.
            "bad_verification_code", "bad_refresh_token",
        ],
        .client: [
            "invalid_client", "unauthorized_client", "unsupported_grant_type", "redirect_uri_mismatch",
            "invalid_redirect_uri",
            // Microsoft: the secret is wrong or has expired, or the app does not exist there.
            "aadsts700016", "aadsts7000215", "aadsts7000222",
            // Slack.
            "bad_client_secret", "invalid_client_id", "bad_redirect_uri",
            // GitHub.
            "incorrect_client_credentials",
            // Zoho.
            "invalid_client_secret",
        ],
        .scope: ["invalid_scope"],
        .interaction: [
            "interaction_required", "consent_required", "login_required", "account_selection_required",
            "admin_policy_enforced",
            // Google: the administrator's policy demands a new log-in.
            "invalid_rapt",
            // Microsoft: a second factor or a consent is missing.
            "aadsts50076", "aadsts50078", "aadsts50079", "aadsts65001",
        ],
        .later: [
            "temporarily_unavailable", "server_error", "slow_down",
            // Slack.
            "ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout",
        ],
    ]

    private static let byCode = Dictionary(
        uniqueKeysWithValues: Self.classes.flatMap { entry in entry.value.map { ($0, entry.key) } }
    )

    /// - Parameter code: in any case.
    static func errorClass(of code: String) -> OAuthEndpoints.ErrorClass? { self.byCode[code.lowercased()] }

    /// Statuses that say nothing about the grant or the client: the service is busy or has failed.
    static func isTransient(_ status: Int) -> Bool { status >= 500 || [408, 425, 429].contains(status) }
}

/// The error codes in an answer.
struct TokenErrorCodes {
    /// The longest code that is looked up, in bytes.
    private static let longest = 256

    /// The code, as the service wrote it; nil for an error without one.
    let main: String?
    /// Finer codes, which say more than ``main`` does.
    let details: [String]

    var all: [String] { self.details + [self.main].compactMap(\.self) }

    private init(_ content: JSON, code: JSON?) {
        self.main = code.flatMap(Self.text)
        self.details = Self.details(of: content)
    }

    /// The codes of an answer that is an error; nil for an answer that is none.
    ///
    /// - Parameters:
    ///   - rules: the rules of the definition. The first one that matches says where the code is.
    ///   - hasToken: whether the answer has an access token. Then only a rule makes an error of it.
    init?(_ content: JSON?, rules: [OAuthEndpoints.Answer.ErrorRule], isSuccess: Bool, hasToken: Bool) {
        guard let content else {
            if isSuccess { return nil }
            self.init(.null, code: nil)
            return
        }
        if let rule = rules.first(where: { $0.matches(content) }) {
            self.init(content, code: content.value(at: rule.code))
            return
        }
        let error = content["error"]
        if !hasToken || !isSuccess, let text = error.flatMap(Self.text) {
            self.init(content, code: .string(text))
        } else if !hasToken || !isSuccess, let object = error, object.object != nil {
            self.init(content, code: Self.first(of: object, "code", "type", "status", "error"))
        } else if !isSuccess {
            let entry = content["errors"]?.array?.first
            let code = entry.flatMap { Self.first(of: $0, "code", "error", "type") }
            self.init(content, code: code ?? Self.first(of: content, "code", "error_code", "errorCode", "status"))
        } else {
            return nil
        }
    }

    private static func first(of object: JSON, _ names: String...) -> JSON? {
        let values = names.compactMap { object[$0] }
        // A word says more than a number, such as a repeated status.
        return values.first { $0.string.map { !$0.isEmpty } ?? false } ?? values.first { self.text($0) != nil }
    }

    private static func text(_ value: JSON) -> String? {
        guard let text = value.string ?? value.number?.int.map(String.init), !text.isEmpty,
            text.utf8.count <= self.longest
        else { return nil }
        return text
    }

    /// Microsoft's numbers in `error_codes` or at the beginning of `error_description`, its `suberror`, and Google's
    /// `error_subtype`.
    private static func details(of content: JSON) -> [String] {
        var details = [content["error_subtype"], content["suberror"]].compactMap { $0.flatMap(self.text) }
        let numbers = content["error_codes"]?.array?.prefix(8).compactMap { $0.number?.int } ?? []
        details += numbers.map { "AADSTS\($0)" }
        if let text = content["error_description"]?.string, text.hasPrefix("AADSTS") {
            let digits = text.utf8.dropFirst(6).prefix { (0x30...0x39).contains($0) }
            if (1...9).contains(digits.count) { details.append("AADSTS" + String(decoding: digits, as: UTF8.self)) }
        }
        return details
    }
}

extension OAuthEndpoints.Answer.ErrorRule {
    /// Every pointer leads to its value, or to a value of its type.
    func matches(_ content: JSON) -> Bool {
        self.when.allSatisfy { condition in
            guard let value = content.value(at: condition.key) else { return false }
            guard let type = condition.value.object?["type"]?.string else { return value == condition.value }
            return value.isOfType(type) ?? false
        }
    }
}
