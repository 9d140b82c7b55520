import Domain
package import HTTPTypes
import NIOCore

/// Why a request to a page is answered with a page about the request itself.
package enum PageFailure: Error, Sendable, Equatable {
    /// The request names another authority than the public origin's.
    case misdirected
    /// - Parameter retryAfter: in seconds.
    case tooManyRequests(retryAfter: Int)
    /// A form was sent from a page of another origin.
    case crossSite
    /// The body is no form, or has a name twice.
    case unreadableForm
    case tooLong
    case notFound
    /// Another request changed the same thing.
    case conflict
    /// Patchbay cannot answer now; a moment later it can.
    case unavailable
    case fault

    /// The failure that an error of a handler means. An error without a meaning for people is a fault.
    init(_ error: any Error) {
        switch error {
        case let failure as PageFailure: self = failure
        case is NIOTooManyBytesError: self = .tooLong
        case is BodyCutOff: self = .unreadableForm
        case let error as ServiceError:
            switch error.code {
            case .tooManyRequests(let seconds): self = .tooManyRequests(retryAfter: seconds)
            case .notFound: self = .notFound
            case .unavailable: self = .unavailable
            case .conflict, .preconditionFailed: self = .conflict
            case .unauthenticated, .forbidden: self = .fault
            }
        default: self = .fault
        }
    }

    package var status: HTTPResponse.Status {
        switch self {
        case .misdirected: .misdirectedRequest
        case .tooManyRequests: .tooManyRequests
        case .crossSite: .forbidden
        case .unreadableForm: .badRequest
        case .tooLong: .contentTooLarge
        case .notFound: .notFound
        case .conflict: .conflict
        case .unavailable: .serviceUnavailable
        case .fault: .internalServerError
        }
    }
}
