extension PageText {
    static func englishFailures() -> [PageText: String] {
        [
            Self.englishLinks(), Self.englishServices(), Self.englishAccounts(), Self.englishRequests(),
            Self.englishProblems(),
        ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }
    }

    /// Failures of the link, the browser or the way back.
    private static func englishLinks() -> [PageText: String] {
        [
            .theService: "The service", .tryAgain: "Try again", .tryAgainAllowed: "It is allowed now: try again",
            .chooseAnother: "Choose another service",
            .mention: "If you write to {product}, tell them {code} and {session}.",
            .nothingToFinishTitle: "Nothing to finish here",
            .nothingToFinishHeading: "This page has nothing to finish",
            .nothingToFinishLead: "Go back to the product that sent you here, and start again.",
            .finishedTitle: "This sign-in was finished already", .finishedHeading: "You have finished here already",
            .finishedLead: "This sign-in was finished already. You can close this page.",
            .finishedLeadKnown: """
            A link works once, so there is nothing left to do on this page. Ask {product} for a new link to connect \
            something else.
            """,
            .otherBrowserTitle: "Open the link in the first browser",
            .otherBrowserHeading: "This sign-in was started in another browser",
            .otherBrowserLead: "For your safety it can only be finished there. Open the link there.",
            .otherBrowserStepOne: "Go back to the browser or app in which you began.",
            .otherBrowserStepTwo: "Reload the page there and press the button once more.",
            .notYoursHeading: "You did not start this?",
            .notYoursLead: """
            Then close this page. Nobody got access to anything. Somebody may have sent you a link that was not meant \
            for you.
            """,
            .openAgainTitle: "Open the link again", .openAgainHeading: "Open the link again",
            .openAgainLead: """
            This page belongs to another browser, or was left alone for too long. Open the link that you were given \
            once more. Nothing was stored.
            """,
            .taken: "Ask for a new link", .takenHeading: "This link was opened in another browser",
            .takenLead: "For your safety it works in one browser only. Ask the product for a new one.",
            .wrongPlaceTitle: "The sign-in came back at the wrong place",
            .wrongPlaceHeading: "This sign-in came back at the wrong place",
            .wrongPlaceLead: "Nothing was stored. Try again from the beginning.",
            .expiredTitle: "This link has expired", .expiredHeading: "This link has expired",
            .expiredLead:
                "For your safety a link works for a short time only. Nothing was stored. Ask {product} for a new one.",
            .expiredLeadUnknown: """
            For your safety a link works for a short time only. Nothing was stored. Ask for a new one where you got \
            this one.
            """,
            .unknownLinkTitle: "This link leads nowhere", .unknownLinkHeading: "This link leads nowhere",
            .unknownLinkLead: """
            It may be incomplete, or too old. Open it exactly as you were given it, or ask for a new one. Nothing was \
            stored.
            """,
        ]
    }

    /// Failures at the service.
    private static func englishServices() -> [PageText: String] {
        [
            .notConnectedTitle: "{service} was not connected", .deniedHeading: "You did not allow access",
            .deniedLead: "{service} told {product} that you chose “Cancel”, or left a box empty. Nothing was stored.",
            .scopesHeading: "{service} does not offer what was asked for",
            .scopesLead: "This is not your fault. The makers of {product} have to correct it. Nothing was stored.",
            .notAcceptedTitle: "{service} does not accept {product}",
            .notAcceptedHeading: "{service} does not accept {product} at the moment",
            .notAcceptedLead: """
            This is not your fault, and you cannot mend it. The people at {product} were told. Nothing was stored.
            """,
            .notSetUpTitle: "{service} cannot be connected yet", .notSetUpHeading: "{service} cannot be connected yet",
            .notSetUpLead: """
            {product} is not known to {service} yet. This is not your fault; the people at {product} have to set it up. \
            Nothing was stored.
            """,
            .noAnswerTitle: "{service} did not answer", .noAnswerHeading: "{service} did not answer",
            .noAnswerLead: "That is seldom your fault and often over in a minute. Nothing was stored.",
            .noAnswerHelp: "Still no answer? Come back later.",
            .administratorTitle: "Your administrator has to allow this",
            .administratorHeading: "Your administrator has to allow this",
            .administratorLead:
                "At {service}, only an administrator of your company can let {product} in. Nothing was stored.",
            .administratorAsk: "Send this to your administrator",
            .administratorText: "Please allow the app “{product}” for our company at {service}.",
            .administratorTextID: "Please allow the app “{product}” (ID {id}) for our company at {service}.",
            .administratorTextScopes: "It asks for: {list}.",
            .copyText: "Copy the text", .copied: "Copied",
            .refusedHeading: "{service} said no", .refusedLead: "{service} gave no reason. Nothing was stored.",
            .refusedLeadCode: "{service} gave the reason {code}. Nothing was stored.",
            .unusableHeading: "{service} sent an answer that cannot be used",
            .unusableLead: "That is not your fault. The people at {product} can see why. Nothing was stored.",
            .lessAccessTitle: "{product} needs more access to {service}",
            .lessAccessHeadingOne: "One box was left empty", .lessAccessHeading: "Some boxes were left empty",
            .lessAccessLead: "{service} gave less access than {product} needs. Nothing was stored.",
            .allowed: "– allowed", .notAllowed: "– not allowed",
            .lessAccessHelp: "At {service}, tick every box. You can take the access back at any time.",
            .noLastingHeading: "{service} gave no lasting access",
            .noLastingLead: """
            It knows {product} from an earlier time. Remove {product} in your account at {service}, then connect again. \
            Nothing was stored.
            """,
            .noChoiceHeading: "Your account has nothing to connect",
            .noChoiceLead: """
            {service} let {product} in, but this account holds nothing that {product} can work with. Sign in with \
            another account. Nothing was stored.
            """,
            .addressHeading: "This address cannot be reached from here",
            .addressLead: "Look for a typing mistake in the address. Nothing was stored.",
            .correctAddress: "Correct the address",
        ]
    }

    private static func englishAccounts() -> [PageText: String] {
        [
            .otherAccountTitle: "You signed in with another account",
            .otherAccountHeading: "You signed in with another account",
            .otherAccountLead:
                "This connection belongs to one account and can only be renewed with it. Nothing was changed.",
            .accountOfConnection: "The account of this connection",
            .accountSignedIn: "The account you signed in with", .signInAs: "Sign in as {account}",
            .signInWithRightAccount: "Sign in with the right account",
        ]
    }

    /// Failures of a request.
    private static func englishRequests() -> [PageText: String] {
        [
            .tooManyTitle: "Too many tries", .tooManyHeading: "Too many tries",
            .tooManyLead: "Wait a minute and open the link again.",
            .misdirectedHeading: "This is not the address of this page",
            .misdirectedLead: "Open the link exactly as you were given it.",
            .crossSiteHeading: "This form was sent from another page",
            .crossSiteLead: "For your safety nothing was done. Open the link that you were given, and start again.",
            .unreadableHeading: "The form did not arrive whole",
            .unreadableLead: "Nothing was stored. Go back, and send it once more.",
            .changedHeading: "This was changed in the meantime",
            .changedLead: "Perhaps in another window. Open the link again to see how it stands.",
            .unavailableHeading: "Too much is going on at the moment",
            .unavailableLead: "Nothing was stored. Wait a moment, then reload this page.",
            .faultHeading: "Something broke on our side",
            .faultLead: "This is not your fault. Wait a moment, then open the link again.",
            .pageNotFoundHeading: "There is no such page",
            .pageNotFoundLead: "Open the link exactly as you were given it, or ask for a new one.",
        ]
    }

    /// Sentences that stand at a field.
    private static func englishProblems() -> [PageText: String] {
        [
            .problemRequired: "This is needed.", .problemForm: "This does not look right. Copy it once more, whole.",
            .problemNumber: "A number, in digits.", .problemPort: "A number from 1 to 65535.",
            .problemAddress: "This is no complete address. Look for a typing mistake.",
            .problemEmail: "This is no e-mail address.", .problemChoice: "Choose one of the list.",
            .problemJSON: "This is not the whole content of the file. Copy it from the first brace to the last.",
            .problemTime: "A date and time such as 2026-11-23T16:05:09Z.",
            .problemShort: "This is too short. Copy it once more, whole.", .problemLong: "This is too long.",
            .problemExpired: "This has expired. Make a new one at {service}.",
            .problemMasked: "These are dots in place of the secret. Enter the secret itself.",
            .problemUnknown: "This cannot be used here.",
            .problemRefused: "{service} does not accept this. Copy it once more, or make a new one.",
            .problemUnreachable: "No server answers at this address. Look for a typing mistake.",
            .problemScope: "{service} says that this may do too little. Give it more rights there.",
            .problemNotFound: "{service} does not know this. Look for a typing mistake.",
            .problemAccount: "This belongs to another account than this connection.",
            .problemServer: "Another kind of server answers at this address.",
            .problemEncryption: "The server’s encryption cannot be trusted.",
            .problemMoved: "This connection was made for another address. Enter everything again.",
            .problemOther: "This cannot be used as it is.",
        ]
    }
}
