/// Turns a token into the hash that is kept, and compares in constant time.
package protocol TokenHasher: Sendable {
    func hash(_ token: Secret<String>) -> [UInt8]
    func matches(_ token: Secret<String>, hash: [UInt8]) -> Bool
}
