import Domain
import JSON

/// Reads the answers of an authorization server by the rules of a definition.
struct TokenReader {
    /// The greatest length of a token, in bytes.
    static let longestToken = 16_384

    let oauth: OAuthEndpoints
    let rules: OAuthEndpoints.Answer
    let now: Timestamp
    private let hidden: HiddenTexts

    /// - Parameters:
    ///   - secrets: values that no part of a failure may show, whatever the service answers.
    ///   - now: the time of the answer.
    init(_ oauth: OAuthEndpoints, hiding secrets: Secret<[String]>, now: Timestamp) {
        self.oauth = oauth
        self.rules = oauth.answer
        self.now = now
        self.hidden = HiddenTexts(secrets)
    }

    func unreadable(_ problem: String, _ answer: TokenAnswer) -> TokenFailure {
        .unreadable(problem: problem, members: self.memberNames(of: answer))
    }

    /// The names of the members of a JSON object that are plain words.
    private func memberNames(of answer: TokenAnswer) -> [String] {
        guard answer.isJSON, let object = answer.content?.reveal().object else { return [] }
        return object.lazy.map(\.key).filter { $0.isMemberName && !self.hidden.isPart(of: $0, isCut: false) }.prefix(20)
            .map(\.self)
    }
}

// MARK: - Failures

extension TokenReader {
    /// The failure that an answer stands for; nil for an answer that is none, with or without a token.
    func failure(of answer: TokenAnswer) -> TokenFailure? {
        let content = answer.content?.reveal()
        let hasToken = content.map { self.text(at: self.rules.accessToken, in: $0) != nil } ?? false
        let codes = TokenErrorCodes(
            content,
            rules: self.rules.errors,
            isSuccess: answer.isSuccess,
            hasToken: hasToken
        )
        guard let codes else { return nil }
        let status = answer.answer.status
        let known = codes.all.lazy.compactMap { code in self.definedClass(of: code).map { ($0, code) } }.first
        if let (kind, code) = known { return self.failure(kind, code, answer) }
        if TokenErrorTable.isTransient(status) { return self.failure(.later, codes.main, answer) }
        let usual = codes.all.lazy.compactMap { code in TokenErrorTable.errorClass(of: code).map { ($0, code) } }.first
        if let (kind, code) = usual { return self.failure(kind, code, answer) }
        if answer.isHTML { return self.unreadable("The service answered with a web page and not with a token", answer) }
        if (300..<400).contains(status) || status == 404 || status == 405 {
            return self.unreadable("The service has no token endpoint at its token URL (status \(status))", answer)
        }
        return .other(code: codes.main.flatMap(self.shown) ?? "http_\(status)")
    }

    /// The class of a code by the definition, which may write the code in lower case.
    private func definedClass(of code: String) -> OAuthEndpoints.ErrorClass? {
        self.oauth.errorClass(of: code) ?? self.oauth.errorClass(of: code.lowercased())
    }

    private func failure(
        _ kind: OAuthEndpoints.ErrorClass,
        _ code: String?,
        _ answer: TokenAnswer
    ) -> TokenFailure {
        let code = code.flatMap { self.shown($0) ?? self.shown($0.asWord) }
        let given = code ?? "http_\(answer.answer.status)"
        return switch kind {
        case .refused: .refused(code: given)
        case .client: .client(code: given)
        case .scope: .scope(code: given)
        case .interaction: .interaction(code: given)
        case .later:
            .later(
                code: code,
                retryAfter: RetryAfter.seconds(answer.answer.header("Retry-After"), at: self.now)
            )
        }
    }

    /// The code in lower case, if it is a word and no part of a secret; else nil.
    private func shown(_ code: String) -> String? {
        guard !self.hidden.isPart(of: code, isCut: false) else { return nil }
        let word = code.lowercased()
        return word.isErrorCode && !self.hidden.isPart(of: word, isCut: false) ? word : nil
    }
}

// MARK: - Values

extension TokenReader {
    /// The first value at these pointers that is not null or empty.
    func value(at pointers: [String], in content: JSON) -> (pointer: String, value: JSON)? {
        for pointer in pointers {
            if let value = content.value(at: pointer), value != .null, value != "" { return (pointer, value) }
        }
        return nil
    }

    func text(at pointers: [String], in content: JSON) -> String? {
        self.value(at: pointers, in: content)?.value.string
    }
}

extension String {
    /// The string is an error code that may be shown: `[a-z0-9_.]{1,64}`.
    fileprivate var isErrorCode: Bool {
        (1...64).contains(self.utf8.count) && self.utf8.allSatisfy { $0.isWord || $0 == UInt8(ascii: ".") }
    }

    fileprivate var isMemberName: Bool { (1...40).contains(self.utf8.count) && self.utf8.allSatisfy(\.isWord) }

    /// The string with `_` in place of every other character than those of a code, and at most 64 characters.
    fileprivate var asWord: String {
        String(decoding: self.lowercased().utf8.prefix(64).map { $0.isWord ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var isWord: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
