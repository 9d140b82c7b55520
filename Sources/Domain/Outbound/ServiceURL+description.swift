// Some services take a secret in the path or the query of a URL. So a URL shows only its origin, however it is printed.

extension ServiceURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The origin, such as `https://api.example.com:443`.
    package var description: String { self.origin.description }
    package var debugDescription: String { self.origin.description }
    package var customMirror: Mirror { Mirror(reflecting: self.origin.description) }
}
