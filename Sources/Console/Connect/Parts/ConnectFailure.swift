package import HTTPTypes

/// A failure as the user sees it: the table of the sentences, of the ways on and of the status codes.
package enum ConnectFailure: Sendable, Equatable {
    /// The state of the answer is unknown, or there is none.
    case nothingToFinish
    /// The state was used, or the session has ended.
    case finished
    case otherBrowser
    /// The text that opens the session's pages is missing or belongs to another browser.
    case openAgain
    /// A link to a user's connections was opened in another browser before.
    case taken
    /// The answer came at another redirect URI, or names another issuer.
    case wrongPlace
    case expired
    case denied
    case scopes
    /// The service does not accept the client.
    case notAccepted
    /// There is no OAuth app.
    case notSetUp
    case noAnswer
    /// An administrator has to allow the product.
    ///
    /// - Parameters:
    ///   - clientID: the id by which the administrator finds the product; nil when it is not known.
    ///   - abilities: what the product asks for, in plain words.
    case administrator(clientID: String?, abilities: [String])
    /// - Parameter code: the service's code if it is of the form `[a-z0-9_.]{1,64}`.
    case refused(code: String?)
    case unusableAnswer
    /// - Parameters:
    ///   - allowed: what the user allowed, in plain words.
    ///   - missing: what is missing, in plain words.
    case lessAccess(allowed: [String], missing: [String])
    case noLastingAccess
    /// The account has nothing that can be connected.
    case noChoice
    /// - Parameters:
    ///   - expected: the account of the connection; nil when it has no name.
    ///   - given: the account that the user signed in with.
    case otherAccount(expected: String?, given: String?)
    case unreachableAddress
    case tooManyTries

    /// How the user goes on.
    enum Way: Sendable {
        case nowhere
        case backToProduct
        case again
        case correct
    }

    struct Row: Sendable {
        /// The member `code` of the session's `last_error`, and of the message to the product's page.
        let code: String
        let status: HTTPResponse.Status
        let title: PageText
        let heading: PageText
        let lead: PageText
        let way: Way
    }

    var row: Row {
        self.ofLink ?? self.ofService
    }

    /// The code of the failure, for the product.
    package var code: String { self.row.code }

    /// The status of the page.
    package var status: HTTPResponse.Status { self.row.status }

    /// The failure as a page may say it that knows no product and no service.
    var neutral: ConnectFailure { self.ofLink == nil ? .nothingToFinish : self }

    private var ofLink: Row? {
        switch self {
        case .nothingToFinish:
            Row("nothing_to_finish", .notFound, .nothingToFinishTitle, .nothingToFinishHeading, .nothingToFinishLead)
        case .finished: Row("finished", .gone, .finishedTitle, .finishedHeading, .finishedLead)
        case .otherBrowser:
            Row("other_browser", .forbidden, .otherBrowserTitle, .otherBrowserHeading, .otherBrowserLead)
        case .openAgain: Row("open_again", .forbidden, .openAgainTitle, .openAgainHeading, .openAgainLead)
        case .taken: Row("taken", .forbidden, .taken, .takenHeading, .takenLead)
        case .wrongPlace:
            Row("wrong_place", .badRequest, .wrongPlaceTitle, .wrongPlaceHeading, .wrongPlaceLead, .again)
        case .expired: Row("expired", .gone, .expiredTitle, .expiredHeading, .expiredLead, .backToProduct)
        case .tooManyTries: Row("too_many_tries", .tooManyRequests, .tooManyTitle, .tooManyHeading, .tooManyLead)
        default: nil
        }
    }

    private var ofService: Row {
        switch self {
        case .denied: Row("denied", .ok, .notConnectedTitle, .deniedHeading, .deniedLead, .again)
        case .scopes:
            Row("invalid_scope", .badGateway, .notConnectedTitle, .scopesHeading, .scopesLead, .backToProduct)
        case .notAccepted:
            Row(
                "oauth_app_refused",
                .badGateway,
                .notAcceptedTitle,
                .notAcceptedHeading,
                .notAcceptedLead,
                .backToProduct
            )
        case .notSetUp: Row("no_oauth_app", .conflict, .notSetUpTitle, .notSetUpHeading, .notSetUpLead, .backToProduct)
        case .noAnswer: Row("no_answer", .gatewayTimeout, .noAnswerTitle, .noAnswerHeading, .noAnswerLead, .again)
        case .administrator:
            Row(
                "administrator",
                .forbidden,
                .administratorTitle,
                .administratorHeading,
                .administratorLead,
                .again
            )
        case .refused(nil): Row("refused", .badGateway, .notConnectedTitle, .refusedHeading, .refusedLead, .again)
        case .refused: Row("refused", .badGateway, .notConnectedTitle, .refusedHeading, .refusedLeadCode, .again)
        case .unusableAnswer:
            Row("unusable_answer", .badGateway, .notConnectedTitle, .unusableHeading, .unusableLead, .backToProduct)
        case .lessAccess(_, let missing):
            Row(
                "missing_scope",
                .ok,
                .lessAccessTitle,
                missing.count == 1 ? .lessAccessHeadingOne : .lessAccessHeading,
                .lessAccessLead,
                .again
            )
        case .noLastingAccess:
            Row("no_lasting_access", .ok, .notConnectedTitle, .noLastingHeading, .noLastingLead, .again)
        case .noChoice: Row("no_choice", .ok, .notConnectedTitle, .noChoiceHeading, .noChoiceLead, .again)
        case .otherAccount:
            Row("wrong_account", .ok, .otherAccountTitle, .otherAccountHeading, .otherAccountLead, .again)
        default:
            Row("unreachable", .ok, .notConnectedTitle, .addressHeading, .addressLead, .correct)
        }
    }
}

extension ConnectFailure.Row {
    fileprivate init(
        _ code: String,
        _ status: HTTPResponse.Status,
        _ title: PageText,
        _ heading: PageText,
        _ lead: PageText,
        _ way: ConnectFailure.Way = .nowhere
    ) {
        self.init(code: code, status: status, title: title, heading: heading, lead: lead, way: way)
    }
}
