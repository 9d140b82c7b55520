extension PageText {
    static func english() -> [PageText: String] {
        [
            .numberWords: "no one two three four five six seven eight nine ten",
            .months: "January February March April May June July August September October November December",
            .cancel: "Cancel", .kept: "Kept encrypted for {product}", .privacy: "Privacy", .help: "Help",
            .newWindow: "(opens a new window)",
            .pickerTitle: "Connect a service to {product}", .pickerHeading: "What do you want to connect?",
            .pickerLead: "{product} will work with it for {user}. If that is not you, do not go on.",
            .pickerLeadUnnamed: "{product} will work with it for you. If you did not ask for this, do not go on.",
            .searchTitle: "Search: {words}. Connect a service to {product}", .searchLabel: "Search services",
            .searchHint: "Search {count} services", .search: "Search", .kindsLabel: "Kinds of services",
            .kindAll: "All", .allServices: "All services",
            .nextServices: "Show the next {count} services", .foundOne: "1 service for “{words}”",
            .foundMany: "{count} services for “{words}”",
            .notFoundTitle: "Nothing found. Connect a service to {product}",
            .notFoundHeading: "No service is called “{words}”",
            .notFoundHelp: "Try a shorter word, or {all}.", .notFoundHelpAsk: "Try a shorter word, {all}, or {ask}.",
            .otherServices: "Not what you looked for? {all}.",
            .otherServicesAsk: "Not what you looked for? {all} or {ask}.",
            .showAllServices: "Show all {count} services", .seeAllServices: "see all {count} services",
            .askForIt: "ask {product} for it", .askForAnother: "ask {product} for another one",
            .connectedAs: "Connected to {account}", .connected: "Connected",
            .kindMail: "Mail and calendar", .kindChat: "Chat and social media", .kindCustomers: "Customers",
            .kindDatabases: "Databases and tables", .kindDocuments: "Documents and files", .kindModels: "AI models",
            .kindWork: "Tasks and projects", .kindMoney: "Money and shops", .kindDevelopment: "Software development",
            .kindWeb: "Search and the web", .kindOther: "Other services",
            .methodTitle: "How to connect {service} to {product}",
            .methodLead: "There are {count} ways. You can take each one back at any time.",
            .methodSignIn: "Sign in at {service}", .methodSignInHelp: "The easy way. You have nothing to copy.",
            .methodKey: "Paste an API key", .methodPassword: "Enter user name and password",
            .methodBearer: "Paste an access key", .methodServiceAccount: "Paste the key of a service account",
            .methodConnectionString: "Paste a connection string",
            .methodClient: "Enter the ID and secret of an app", .methodNothing: "Nothing to sign in to or to enter",
            .anotherService: "Choose another service",
        ]
    }

    static func englishForms() -> [PageText: String] {
        Self.englishStart().merging(Self.englishWay()) { first, _ in first }
    }

    private static func englishStart() -> [PageText: String] {
        [
            .startTitle: "Connect {service} to {product} for {user}",
            .startTitleUnnamed: "Connect {service} to {product}", .startHeading: "Connect {service} to {product}",
            .forUser: "for {user}", .notYou: "If that is not you, do not go on.",
            .forUnnamed: "You asked for this in {product}.", .notAsked: "If you did not, do not go on.",
            .agentAsks: "{agent} ({product}) asks to use your {service}",
            .abilities: "{product} will be able to", .continueTo: "Continue to {service}",
            .signInAt:
                "You sign in at {host}. {product} never sees your password, and you can take the access back at any time.",
            .signInAtOwn: "You sign in at your own {service} address. {product} never sees your password.",
            .check: "Check and connect",
            .checkHelp: "{product} asks {service} whether this works before keeping it, and keeps it encrypted.",
            .keepHelp: "{product} keeps this encrypted. You can take it back at any time.", .connect: "Connect",
            .anotherWay: "Connect in another way",
            .notKnown: "Did the page of {service} say that it does not know {product}?",
            .whereToFind: "Where to find this",
            .documentation: "Open the page on which {service} explains it",
            .optional: "(optional)", .secretKept: "Entered. Leave empty to keep it.", .yes: "Yes", .no: "No",
            .notSet: "Not set", .more: "More settings",
            .errorsTitleOne: "Correct one field. {title}", .errorsTitleMany: "Correct {count} fields. {title}",
            .errorsHeadingOne: "One thing needs your attention",
            .errorsHeadingMany: "{count} things need your attention", .nothingStoredYet: "Nothing was stored yet.",
            .fieldAndProblem: "{field}: {problem}",
            .againTitle: "Connect {service} to {product} again", .againHeading: "Connect {service} again",
            .againLead: """
            {service} no longer lets {product} in. That happens after a new password, or when the access was \
            taken back.
            """,
            .againLeadSince: """
            Since {date} {service} no longer lets {product} in. That happens after a new password, or when the \
            access was taken back.
            """,
            .againLeadWorks: "Sign in with the same account to renew the access.",
            .againAs: "Sign in as {user}",
            .againKept: """
            What you have set up in {product} stays as it is. You sign in at {host}; {product} never sees your \
            password.
            """,
            .againKeptOwn: "What you have set up in {product} stays as it is.",
        ]
    }

    private static func englishWay() -> [PageText: String] {
        [
            .leavingTitle: "Taking you to {service}",
            .leavingLead: "Sign in there and allow access. You then come back to this page.",
            .leavingHelp: "If nothing happens, press the button. The page that opens belongs to {host}.",
            .leavingHelpOwn: "If nothing happens, press the button.",
            .testingTitle: "Checking the connection to {service}", .testingHeading: "Checking that it works",
            .testingLead: "This takes a few seconds. You need not do anything.",
            .testingComplete: "What you entered is complete", .testingAsking: "Asking {service}",
            .testingKeeping: "Keeping the connection for {product}",
            .testingHelp: "Nothing is stored before the check is over. {again}", .lookAgain: "Look again",
            .chooseTitle: "Choose for {service}", .chooseHeading: "Which one in {service}?",
            .chooseLead: "Your account {account} has {count}. {product} will work with the one you choose.",
            .chooseLeadUnnamed: "Your account has {count}. {product} will work with the one you choose.",
            .chooseLegend: "In {service}", .chooseButton: "Connect this one",
            .doneTitle: "{service} is connected to {product}", .doneHeading: "{service} is connected",
            .doneLead: "{product} can now work with it for {user}.",
            .doneLeadUnnamed: "{product} can now work with it for you.",
            .pendingTitle: "You signed in to {service}", .pendingHeading: "You signed in to {service}",
            .donePending: "{product} finishes the rest. Go back to {product}.",
            .doneTakeBack: "You can take the access back at any time, in {product} or at {service}.",
            .backTo: "Back to {product}", .close: "Close this window",
            .maySafelyClose: "You can close this window.",
            .cancelledTitle: "Nothing was connected", .cancelledHeading: "You stopped",
            .cancelledLead: "Nothing was connected and nothing was stored.",
        ]
    }

    static func englishConnections() -> [PageText: String] {
        [
            .manageTitle: "Your connections at {product}", .manageHeading: "Your connections",
            .manageStartLead: "{product} shows them for {user}. If that is not you, do not go on.",
            .manageStart: "Show my connections",
            .manageStartHelp: "After that, this link works in this browser only.",
            .manageLead: "{product} works with these services for {user}.",
            .you: "you", .manageNone: "Nothing is connected",
            .manageNoneLead: "{product} works with no service for {user}.",
            .connectedSince: "Connected since {date}", .lastUsed: "Last used on {date}",
            .lastUsedBy: "Last used on {date} by {caller}", .neverUsed: "Not used yet",
            .usesOne: "Used once in the last 30 days", .usesMany: "Used {count} times in the last 30 days",
            .usesAtLeast: "Used at least {count} times in the last 30 days",
            .canDo: "{product} can", .stateActive: "Works", .stateExpired: "Needs you: sign in again",
            .stateError: "Does not work: sign in again", .stateBroken: "Does not work any more",
            .stateInactive: "Paused by {product}",
            .signInAgain: "Sign in again", .disconnect: "Disconnect",
            .disconnectTitle: "Disconnect {service} from {product}", .disconnectHeading: "Disconnect {service}?",
            .disconnectLead: "{product} then cannot use {account} any more. What it did until now stays.",
            .disconnectLeadNoAccount: "{product} then cannot use it any more. What it did until now stays.",
            .disconnectGo: "Disconnect {service}", .disconnectBack: "Keep it",
            .disconnectedTitle: "{service} is disconnected from {product}",
            .disconnectedHeading: "{service} is disconnected",
            .disconnectedTold:
                "{product} can no longer use this account. We also told {service} to end the access.",
            .disconnectedTelling: """
            {product} can no longer use this account. {service} did not answer yet; we go on telling it to end the \
            access.
            """,
            .disconnectedUnsupported: """
            {product} can no longer use this account. {service} offers no way to end the access from here; remove \
            {product} in your account there.
            """,
            .disconnectedUnsupportedAt: """
            {product} can no longer use this account. {service} offers no way to end the access from here; remove \
            {product} at {page}.
            """,
            .disconnectedNothing: """
            {product} can no longer use this. If you made a key for it at {service}, delete the key there, too.
            """,
            .disconnectedShared: """
            {product} can no longer use this connection. {service} was not told, because another connection uses the \
            same access.
            """,
            .backToConnections: "Back to your connections",
        ]
    }
}
