/// The texts of the pages, by what they are for. `{product}` is the product's name, `{service}` the service's, and
/// `{user}` the name of the user for people.
package enum PageText: String, CaseIterable, Sendable {
    case numberWords, months
    // The sheet
    case cancel, kept, privacy, help, newWindow
    // The picker
    case pickerTitle, pickerHeading, pickerLead, pickerLeadUnnamed, searchTitle, searchLabel, searchHint, search
    case kindsLabel, kindAll, allServices, nextServices, foundOne, foundMany, notFoundTitle, notFoundHeading
    case notFoundHelp, notFoundHelpAsk, otherServices, otherServicesAsk, showAllServices, seeAllServices, askForIt
    case askForAnother, connectedAs, connected
    case kindMail, kindChat, kindCustomers, kindDatabases, kindDocuments, kindModels, kindWork, kindMoney
    case kindDevelopment, kindWeb, kindOther
    // The choice of a method
    case methodTitle, methodLead, methodSignIn, methodSignInHelp, anotherService
    case methodKey, methodPassword, methodBearer, methodServiceAccount, methodConnectionString, methodClient
    case methodNothing
    // The start pages
    case startTitle, startTitleUnnamed, startHeading, forUser, notYou, forUnnamed, notAsked, agentAsks
    case abilities, continueTo, signInAt, signInAtOwn, check, checkHelp, keepHelp, connect
    case anotherWay, notKnown, whereToFind, documentation
    case optional, secretKept, yes, no, notSet, more
    case errorsTitleOne, errorsTitleMany, errorsHeadingOne, errorsHeadingMany, nothingStoredYet, fieldAndProblem
    // Again
    case againTitle, againHeading, againLead, againLeadSince, againLeadWorks, againAs, againKept, againKeptOwn
    // On the way
    case leavingTitle, leavingLead, leavingHelp, leavingHelpOwn
    case testingTitle, testingHeading, testingLead, testingComplete, testingAsking, testingKeeping, testingHelp
    case lookAgain
    case chooseTitle, chooseHeading, chooseLead, chooseLeadUnnamed, chooseLegend, chooseButton
    // Ends
    case doneTitle, doneHeading, pendingTitle, pendingHeading, doneLead, doneLeadUnnamed, donePending, doneTakeBack,
        backTo, close, maySafelyClose
    case cancelledTitle, cancelledHeading, cancelledLead
    // Your connections
    case manageTitle, manageHeading, manageStartLead, manageStart, manageStartHelp, manageLead, manageNone
    case manageNoneLead, you
    case connectedSince, lastUsed, lastUsedBy, neverUsed, usesOne, usesMany, usesAtLeast, canDo, stateActive,
        stateExpired
    case stateError, stateBroken, stateInactive
    case signInAgain, disconnect, disconnectTitle, disconnectHeading, disconnectLead, disconnectLeadNoAccount
    case disconnectGo, disconnectBack
    case disconnectedTitle, disconnectedHeading, disconnectedTold, disconnectedTelling, disconnectedUnsupported
    case disconnectedUnsupportedAt, disconnectedNothing, disconnectedShared, backToConnections
    // Failures
    case theService, tryAgain, tryAgainAllowed, chooseAnother, mention
    case nothingToFinishTitle, nothingToFinishHeading, nothingToFinishLead
    case finishedTitle, finishedHeading, finishedLead, finishedLeadKnown
    case otherBrowserTitle, otherBrowserHeading, otherBrowserLead, otherBrowserStepOne, otherBrowserStepTwo
    case notYoursHeading, notYoursLead
    case openAgainTitle, openAgainHeading, openAgainLead
    case taken, takenHeading, takenLead
    case wrongPlaceTitle, wrongPlaceHeading, wrongPlaceLead
    case expiredTitle, expiredHeading, expiredLead, expiredLeadUnknown
    case unknownLinkTitle, unknownLinkHeading, unknownLinkLead
    case notConnectedTitle, deniedHeading, deniedLead
    case scopesHeading, scopesLead
    case notAcceptedTitle, notAcceptedHeading, notAcceptedLead
    case notSetUpTitle, notSetUpHeading, notSetUpLead
    case noAnswerTitle, noAnswerHeading, noAnswerLead, noAnswerHelp
    case administratorTitle, administratorHeading, administratorLead, administratorAsk, administratorText
    case administratorTextID, administratorTextScopes, copyText, copied
    case refusedHeading, refusedLead, refusedLeadCode
    case unusableHeading, unusableLead
    case lessAccessTitle, lessAccessHeadingOne, lessAccessHeading, lessAccessLead, allowed, notAllowed, lessAccessHelp
    case noLastingHeading, noLastingLead
    case noChoiceHeading, noChoiceLead
    case otherAccountTitle, otherAccountHeading, otherAccountLead, accountOfConnection, accountSignedIn, signInAs
    case signInWithRightAccount
    case addressHeading, addressLead, correctAddress
    case tooManyTitle, tooManyHeading, tooManyLead
    case misdirectedHeading, misdirectedLead, crossSiteHeading, crossSiteLead, unreadableHeading, unreadableLead
    case changedHeading, changedLead, unavailableHeading, unavailableLead, faultHeading, faultLead
    case pageNotFoundHeading, pageNotFoundLead
    // Fields
    case problemRequired, problemForm, problemNumber, problemPort, problemAddress, problemEmail, problemChoice
    case problemJSON, problemTime, problemShort, problemLong, problemExpired, problemMasked, problemUnknown
    case problemRefused, problemUnreachable, problemScope, problemNotFound, problemAccount, problemServer
    case problemEncryption, problemMoved, problemOther
}
